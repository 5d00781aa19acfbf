using FindAgents.Agents.Phrases;
using FindAgents.Cli.CommandLine;
using FindAgents.Engine;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;

namespace FindAgents.Cli.Commands;

/// <summary>The photos that phrases on the command line refer to, each encoded once.</summary>
/// <param name="pictures">What <see cref="Load"/> gave.</param>
/// <param name="engine">Encodes them.</param>
/// <param name="path">The image asked about.</param>
/// <param name="asked">Its encoding; stays the caller's.</param>
internal sealed class ReferencedFiles(IReadOnlyDictionary<string, RgbImage> pictures, IFindEngine engine, string path, EncodedImage asked)
    : IReferencedImages, IDisposable
{
    private readonly Dictionary<string, EncodedImage> _encoded = new(StringComparer.Ordinal);

    /// <summary>Loads the photos, so that a wrong name is told before the model is loaded.</summary>
    /// <param name="references">What the phrases refer to.</param>
    /// <param name="path">The image asked about, which is not loaded once more.</param>
    /// <returns>The photos by full path.</returns>
    /// <exception cref="UsageException">A region of an earlier result is meant.</exception>
    /// <exception cref="PhraseReferenceException">A photo cannot be read.</exception>
    public static IReadOnlyDictionary<string, RgbImage> Load(IEnumerable<PhraseReference> references, string path)
    {
        var pictures = new Dictionary<string, RgbImage>(StringComparer.Ordinal);
        foreach (var reference in references)
        {
            if (reference.Region is { } number)
            {
                throw NoResult(reference, number);
            }

            try
            {
                var file = Path.GetFullPath(reference.Image);
                if (file != Path.GetFullPath(path) && !pictures.ContainsKey(file))
                {
                    pictures.Add(file, RgbImage.Load(reference.Image));
                }
            }
            catch (Exception exception) when (exception is FindException or IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw PhraseResolver.Unusable(reference, exception.Message, exception);
            }
        }

        return pictures;
    }

    /// <inheritdoc/>
    public async Task<EncodedImage> OpenAsync(string image, CancellationToken cancellationToken)
    {
        var file = Path.GetFullPath(image);
        if (file == Path.GetFullPath(path))
        {
            return asked;
        }

        if (!_encoded.TryGetValue(file, out var encoded))
        {
            encoded = await engine.EncodeAsync(pictures[file], cancellationToken);
            _encoded.Add(file, encoded);
        }

        return encoded;
    }

    /// <inheritdoc/>
    public Task<(EncodedImage Image, BinaryMask Mask)> RegionAsync(string image, int number, CancellationToken cancellationToken) =>
        throw new InvalidOperationException($"Region {number} of {image} was to be refused when it was read.");

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var encoded in _encoded.Values)
        {
            encoded.Dispose();
        }
    }

    /// <summary>Says that a region of a file means nothing here.</summary>
    public static UsageException NoResult(PhraseReference reference, int number) => new(
        $"The reference '{reference}' cannot be used. Results are not kept between two runs, so there is no region {number}. Give the region's box or a point on it instead: {Boxed(reference)}. findagents segment {reference.Image} prints the boxes.");

    private static string Boxed(PhraseReference reference) => $"{PhraseReference.ToImage(reference.Image)}(x,y,w,h)";
}
