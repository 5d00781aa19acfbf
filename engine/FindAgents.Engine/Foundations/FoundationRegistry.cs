using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Language;
using FindAgents.Engine.Foundations.Language.Glove;
using FindAgents.Engine.Foundations.Language.Llama;
using FindAgents.Engine.Foundations.Language.Unicl;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Foundations.Vision.CenterNet;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations;

/// <summary>The foundations that a model's configuration may name.</summary>
/// <remarks>
/// A foundation knows its own files: it is loaded from the model's folder. To add one, write it in a folder of its own
/// and list it here. Safe to use from several threads at once.
/// </remarks>
public static class FoundationRegistry
{
    private static readonly IReadOnlyDictionary<string, Func<string, Device?, ComputePrecision, IVisionFoundation>> Visions =
        new SortedDictionary<string, Func<string, Device?, ComputePrecision, IVisionFoundation>>(Official(), StringComparer.Ordinal)
        {
            [CenterNetMobileNetV3.FoundationName] = CenterNetMobileNetV3.LoadFrom,
        };

    private static readonly IReadOnlyDictionary<string, Func<string, Device?, ILanguageFoundation>> Languages =
        new SortedDictionary<string, Func<string, Device?, ILanguageFoundation>>(StringComparer.Ordinal)
        {
            [GloveLanguageFoundation.FoundationName] = GloveLanguageFoundation.LoadFrom,
            [LlamaLanguage.FoundationName] = LlamaLanguage.LoadFrom,
            [UniclLanguage.FoundationName] = UniclLanguage.LoadFrom,
        };

    /// <summary>The names of the vision foundations.</summary>
    public static IReadOnlyCollection<string> VisionNames => [.. Visions.Keys];

    /// <summary>The names of the language foundations.</summary>
    public static IReadOnlyCollection<string> LanguageNames => [.. Languages.Keys];

    /// <summary>Loads the vision foundation of a name.</summary>
    /// <param name="name">One of <see cref="VisionNames"/>.</param>
    /// <param name="folder">The folder with its files.</param>
    /// <param name="device">Where to compute; <see langword="null"/> for the CPU.</param>
    /// <param name="precision">What it computes with; its maps are float32 always.</param>
    /// <returns>The foundation, which the caller disposes.</returns>
    /// <exception cref="FindException">There is no foundation of that name.</exception>
    /// <exception cref="CheckpointFormatException">A file is missing or not sound.</exception>
    /// <exception cref="CheckpointMismatchException">A file does not hold this foundation's weights.</exception>
    public static IVisionFoundation Vision(string name, string folder, Device? device = null, ComputePrecision precision = ComputePrecision.Float32) =>
        Find(Visions, name, "vision")(folder, device, precision);

    /// <summary>Loads the language foundation of a name.</summary>
    /// <param name="name">One of <see cref="LanguageNames"/>.</param>
    /// <param name="folder">The folder with its files.</param>
    /// <param name="device">Where to compute; <see langword="null"/> for the CPU.</param>
    /// <returns>The foundation, which the caller disposes.</returns>
    /// <exception cref="FindException">There is no foundation of that name.</exception>
    /// <exception cref="CheckpointFormatException">A file is missing or not sound.</exception>
    /// <exception cref="CheckpointMismatchException">A file does not hold this foundation's weights.</exception>
    public static ILanguageFoundation Language(string name, string folder, Device? device = null) => Find(Languages, name, "language")(folder, device);

    // Each is a configuration of its own; they share their code.
    private static Dictionary<string, Func<string, Device?, ComputePrecision, IVisionFoundation>> Official() => OfficialVisionConfig.All.Keys
        .ToDictionary(name => name, name => (Func<string, Device?, ComputePrecision, IVisionFoundation>)((folder, device, precision) => OfficialVisionFoundation.LoadFrom(name, folder, device, precision)));

    private static T Find<T>(IReadOnlyDictionary<string, T> foundations, string name, string kind)
    {
        ArgumentNullException.ThrowIfNull(name);
        return foundations.TryGetValue(name, out var foundation)
            ? foundation
            : throw new FindException($"There is no {kind} foundation '{name}'. Name one of: {string.Join(", ", foundations.Keys)}.");
    }
}
