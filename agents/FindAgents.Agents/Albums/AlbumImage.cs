using System.Security.Cryptography;
using FindAgents.Engine.Masks;
using FindAgents.Retrieval;

namespace FindAgents.Agents.Albums;

/// <summary>A photo of an album, or a region in one, that a reference names.</summary>
/// <param name="Name">How to speak of the photo: its address.</param>
/// <param name="Id">Its <see cref="AlbumPhoto.Id"/>.</param>
/// <param name="Files">The files that have it.</param>
/// <param name="Mask">The region's mask; <see langword="null"/> for the whole photo.</param>
internal sealed record AlbumImage(string Name, string Id, IReadOnlyList<string> Files, RunLengthEncoding? Mask)
{
    /// <summary>Whether a file's content is the photo that the album knows, and not one put in its place since.</summary>
    public bool IsOf(ReadOnlySpan<byte> bytes) => Convert.ToHexString(SHA256.HashData(bytes)).StartsWith(Id, StringComparison.OrdinalIgnoreCase);
}
