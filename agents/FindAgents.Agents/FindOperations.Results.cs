using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using FindAgents.Agents.Images;
using FindAgents.Agents.Results;
using FindAgents.Engine;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;

namespace FindAgents.Agents;

public sealed partial class FindOperations
{
    // Half the bytes of 85, and numbers stay legible; clients hold what a tool answers to some tens of thousands of tokens.
    private const int PreviewQuality = 70;

    /// <summary>Reads what an answer points to: a mask as PNG, run-length encoding or polygons, an overlay in full size.</summary>
    /// <param name="uri">An address in one of the forms of <see cref="FindUri"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The document.</returns>
    /// <exception cref="UnknownResultException">The address is none of those, or its result or region is not known.</exception>
    /// <exception cref="UnknownImageException">An overlay was asked for and its image is no longer kept.</exception>
    public Task<FindResource> ReadAsync(string uri, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (FindUri.MatchOverlay(uri) is { Success: true } overlay)
        {
            return OverlayAsync(overlay.Groups["id"].Value, null, null, cancellationToken);
        }

        return FindUri.MatchMask(uri) is { Success: true } mask
            ? Task.Run(() => ReadMask(mask), cancellationToken)
            : throw new UnknownResultException(
                $"Nothing is to be read at '{Quote.Short(uri)}'. Addresses are {FindUri.MaskPngTemplate}, {FindUri.MaskRleTemplate}, {FindUri.MaskPolygonsTemplate} and {FindUri.OverlayTemplate}, with the resultId and the region numbers of an answer.");
    }

    /// <summary>Draws a result's regions over its image, downscaled to <see cref="FindOperationsOptions.PreviewSide"/>, as a JPEG.</summary>
    /// <param name="resultId">The result.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The picture.</returns>
    /// <exception cref="UnknownResultException">The result is not known.</exception>
    /// <exception cref="UnknownImageException">Its image is no longer kept.</exception>
    public Task<FindResource> PreviewAsync(string resultId, CancellationToken cancellationToken = default) =>
        OverlayAsync(resultId, _options.PreviewSide, null, cancellationToken);

    /// <summary>Draws some of a result's regions over its image, under their numbers, downscaled to <see cref="FindOperationsOptions.PreviewSide"/>, as a JPEG.</summary>
    /// <param name="resultId">The result.</param>
    /// <param name="regions">The numbers of the regions.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The picture.</returns>
    /// <exception cref="UnknownResultException">The result is not known, or has no such region.</exception>
    /// <exception cref="UnknownImageException">Its image is no longer kept.</exception>
    public Task<FindResource> PreviewAsync(string resultId, IReadOnlyCollection<int> regions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(regions);
        return OverlayAsync(resultId, _options.PreviewSide, regions, cancellationToken);
    }

    /// <summary>Draws a result's regions over its image, as a picture to be written elsewhere.</summary>
    /// <param name="resultId">The result.</param>
    /// <param name="image">How the image was named, to read it again where it is no longer kept; <see langword="null"/> not to.</param>
    /// <param name="options">How they are drawn; <see langword="null"/> for the default, with a legend.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The picture.</returns>
    /// <exception cref="UnknownResultException">The result is not known.</exception>
    /// <exception cref="FindException">Its image is no longer kept, and cannot be read again or is another one now.</exception>
    public async Task<RgbImage> DrawAsync(string resultId, string? image = null, OverlayOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resultId);
        var result = _results.Get(resultId);
        var picture = await PictureAsync(result, image, cancellationToken).ConfigureAwait(false);
        return await Task.Run(() => OverlayRenderer.Render(picture, [.. result.Regions.Select(region => region.ToRegion(picture.Width, picture.Height))], options), cancellationToken).ConfigureAwait(false);
    }

    // A picture is cheaper to read again than to keep its encoding for.
    private async Task<RgbImage> PictureAsync(StoredResult result, string? image, CancellationToken cancellationToken)
    {
        try
        {
            using var kept = _images.Get(result.ImageId);
            return kept.Picture;
        }
        catch (UnknownImageException) when (image is not null)
        {
            var (bytes, name) = await ReadImageAsync(image, cancellationToken).ConfigureAwait(false);
            return KeyOf(bytes) == result.ImageKey
                ? RgbImage.Load(bytes, _options.ImageLimits, name)
                : throw new ImageAccessException($"'{Quote.Short(image)}' holds another picture than when it was asked about. Ask about it again.");
        }
    }

    private Task<FindResource> OverlayAsync(string resultId, int? longSide, IReadOnlyCollection<int>? numbers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resultId);
        var result = _results.Get(resultId);
        IReadOnlyList<StoredRegion> drawn = numbers is null ? result.Regions : [.. numbers.Distinct().Select(result.Region)];
        return Task.Run(
            () =>
            {
                using var image = _images.Get(result.ImageId);

                // Shrunk first and drawn then: outlines and numbers stay legible, and little is drawn.
                var picture = longSide is { } side ? image.Picture.Thumbnail(side) : image.Picture;
                var regions = drawn.Select(region => region.ToRegion(picture.Width, picture.Height)).ToList();
                cancellationToken.ThrowIfCancellationRequested();

                // Without a legend: what is read off the picture then only needs scaling, and the answer has the labels.
                var options = new OverlayOptions { LongSide = Math.Max(picture.Width, picture.Height), Legend = false };
                var overlay = OverlayRenderer.Render(picture, regions, options);
                return longSide is null
                    ? new FindResource("image/png", overlay.ToPng())
                    : new FindResource("image/jpeg", overlay.ToJpeg(PreviewQuality));
            },
            cancellationToken);
    }

    private FindResource ReadMask(Match address)
    {
        var number = int.Parse(address.Groups["number"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        var mask = _results.Get(address.Groups["id"].Value).Region(number).Mask;
        return address.Groups["format"].Value switch
        {
            "png" => new FindResource("image/png", MaskPng.Encode(mask.ToMask())),
            "rle.json" => new FindResource("application/json", JsonSerializer.SerializeToUtf8Bytes(mask)),
            _ => new FindResource("application/json", PolygonJson.Write(mask)),
        };
    }
}
