namespace FindAgents.Engine.Catalogue;

/// <summary>A checkpoint that somebody publishes.</summary>
/// <param name="Name">The name that it is asked for by.</param>
/// <param name="Title">What it is, in a line.</param>
/// <param name="FileName">The name of its file in the cache.</param>
/// <param name="Url">Where it is downloaded from.</param>
/// <param name="Publisher">The page of who made it.</param>
/// <param name="Licence">Its licence, in the publisher's words.</param>
/// <param name="Bytes">Its size, where the publisher states it.</param>
/// <param name="Sha256">Its SHA-256 in 64 lower-case hexadecimal digits, where the publisher states it.</param>
/// <param name="InputSides">The size of images that its publisher tests it with; <see langword="null"/> for that of its configuration.</param>
public sealed record CatalogueModel(string Name, string Title, string FileName, Uri Url, Uri Publisher, string Licence, long? Bytes = null, string? Sha256 = null, ImageSides? InputSides = null);
