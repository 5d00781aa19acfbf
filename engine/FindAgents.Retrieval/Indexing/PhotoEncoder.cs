using System.Numerics.Tensors;
using FindAgents.Engine;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Results;
using FindAgents.Retrieval.Albums;

namespace FindAgents.Retrieval.Indexing;

/// <summary>Has an engine look at photos, and makes of what it says what an album keeps.</summary>
/// <remarks>One photo at a time or several, as the engine likes. The engine stays the caller's.</remarks>
internal sealed class PhotoEncoder(IFindEngine engine, AlbumIndexOptions options)
{
    private readonly IRegionSource _regions = options.Regions ?? new ThingsAndStuff(engine, options);

    /// <summary>The model, with the lengths of its embeddings: found out with a small picture of nothing.</summary>
    /// <exception cref="AlbumException">It gives no embeddings.</exception>
    public async Task<AlbumModel> DescribeAsync(CancellationToken cancellationToken)
    {
        const int Side = 64;
        var grey = new byte[Side * Side * 3];
        Array.Fill(grey, (byte)128);
        using var image = await engine.EncodeAsync(new RgbImage(Side, Side, grey), cancellationToken).ConfigureAwait(false);
        try
        {
            var whole = await engine.EmbedImageAsync(image, cancellationToken).ConfigureAwait(false);
            var regions = await engine.EmbedRegionsAsync(image, [BinaryMask.Full(Side, Side)], cancellationToken).ConfigureAwait(false);
            return new AlbumModel(engine.Model.Name, engine.Model.Version, whole.Vectors[0].Length, regions.Vectors[0].Length);
        }
        catch (FindException error)
        {
            throw new AlbumException($"The model {engine.Model.Name} cannot fill an album, which is made of embeddings. {error.Message}", error);
        }
    }

    /// <summary>Encodes a photo.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="path">Its path in the album.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<EncodedPhoto> EncodeAsync(DecodedPhoto photo, string path, CancellationToken cancellationToken)
    {
        using var image = await engine.EncodeAsync(photo.Image, cancellationToken).ConfigureAwait(false);
        var regions = await RegionsAsync(image, path, cancellationToken).ConfigureAwait(false);
        var whole = await engine.EmbedImageAsync(image, cancellationToken).ConfigureAwait(false);
        var pieces = regions.Count > 0
            ? (await engine.EmbedRegionsAsync(image, [.. regions.Select(region => region.Mask)], cancellationToken).ConfigureAwait(false)).Vectors
            : [];
        string[] labels = [.. regions.Select(region => region.Label).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var record = new PhotoRecord
        {
            Id = photo.Id,
            Width = photo.Image.Width,
            Height = photo.Image.Height,
            LongSide = Math.Max(photo.Image.Width, photo.Image.Height),
            Bytes = photo.Bytes,
            Taken = photo.Facts.Taken,
            Latitude = photo.Facts.Place?.Latitude,
            Longitude = photo.Facts.Place?.Longitude,
            Camera = photo.Facts.Camera,
            Labels = labels,
            Regions = regions.Count,
            Thumbnail = photo.Thumbnail,
            Embedding = Halves(whole.Vectors[0]),
        };
        return new EncodedPhoto(record, [.. regions.Select((region, i) => Record(record, region, i + 1, pieces[i]))]);
    }

    private async Task<IReadOnlyList<Region>> RegionsAsync(EncodedImage image, string path, CancellationToken cancellationToken)
    {
        var regions = await _regions.FindAsync(image, path, cancellationToken).ConfigureAwait(false);
        foreach (var region in regions)
        {
            if (region.Mask.Width != image.Width || region.Mask.Height != image.Height || region.Mask.IsEmpty)
            {
                throw new AlbumException($"The region '{region.Label}' of '{path}' has a mask of {region.Mask.Width}×{region.Mask.Height} with {region.Mask.Area} pixels in it; the photo is {image.Width}×{image.Height}. A source of regions gives masks of the photo's size that are not empty.");
            }
        }

        return regions.Count <= options.MaxRegions ? regions : [.. regions.Take(options.MaxRegions)];
    }

    private static RegionRecord Record(PhotoRecord photo, Region region, int number, ReadOnlyMemory<float> place)
    {
        var mask = region.Mask.ToRunLengthEncoding();
        var box = mask.BoundingBox;
        return new RegionRecord
        {
            Id = RegionRecord.Key(photo.Id, number),
            Photo = photo.Id,
            Number = number,
            Label = region.Label,
            Score = region.Score,
            IsThing = region.IsThing ?? true,
            X = box.X,
            Y = box.Y,
            Width = box.Width,
            Height = box.Height,
            Mask = mask.ToCompressedString(),
            Taken = photo.Taken,
            PhotoWidth = photo.Width,
            PhotoHeight = photo.Height,
            LongSide = photo.LongSide,
            PhotoLabels = photo.Labels,
            Embedding = Halves(place),
        };
    }

    private static Half[] Halves(ReadOnlyMemory<float> vector)
    {
        var halves = new Half[vector.Length];
        TensorPrimitives.ConvertToHalf(vector.Span, halves);
        return halves;
    }
}
