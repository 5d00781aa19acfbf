using System.Security.Cryptography;
using FindAgents.Engine.Masks;
using FindAgents.Retrieval;

namespace FindAgents.Agents.Albums;

/// <summary>A photo of an album, or a region in one, that a reference names.</summary>
/// <param name="Album">What the album is called on its shelf.</param>
/// <param name="Id">The photo's <see cref="AlbumPhoto.Id"/>.</param>
/// <param name="Files">The files that have it.</param>
/// <param name="Number">The region's number; <see langword="null"/> for the whole photo.</param>
/// <param name="Mask">The region's mask.</param>
internal sealed record AlbumImage(string Album, string Id, IReadOnlyList<string> Files, int? Number, RunLengthEncoding? Mask)
{
    /// <summary>How to speak of the photo: its address.</summary>
    public string Name => AlbumUri.Photo(Album, Id);

    public static AlbumImage Of(string album, AlbumPhoto photo, AlbumRegion? region) => new(album, photo.Id, photo.Files, region?.Number, region?.Mask);

    /// <summary>Whether a file's content is the photo that the album knows, and not one put in its place since.</summary>
    public bool IsOf(ReadOnlySpan<byte> bytes) => Convert.ToHexString(SHA256.HashData(bytes)).StartsWith(Id, StringComparison.OrdinalIgnoreCase);
}
