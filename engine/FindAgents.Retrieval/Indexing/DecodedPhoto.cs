using FindAgents.Engine.Imaging;

namespace FindAgents.Retrieval.Indexing;

/// <summary>A photo ready for the engine.</summary>
/// <param name="Id">Its <see cref="AlbumPhoto.Id"/>.</param>
/// <param name="Bytes">The file's size.</param>
/// <param name="Image">Its pixels, upright.</param>
/// <param name="Facts">What it says of itself.</param>
/// <param name="Thumbnail">A small JPEG of it.</param>
internal sealed record DecodedPhoto(string Id, long Bytes, RgbImage Image, PhotoFacts Facts, byte[] Thumbnail);
