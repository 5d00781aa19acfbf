using FindAgents.Engine.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Language.Unicl;

/// <summary>Loads the UniCL language encoder.</summary>
internal static class UniclLanguage
{
    /// <summary>The name that configurations know this foundation by.</summary>
    public const string FoundationName = "unicl";

    /// <summary>Loads the official encoder from a folder.</summary>
    /// <param name="folder">The folder that holds <c>unicl.safetensors</c>: the official weights below <c>sem_seg_head.predictor.lang_encoder</c>, named from there on.</param>
    /// <param name="device">Where to compute; <see langword="null"/> for the CPU.</param>
    /// <returns>The foundation, which the caller disposes.</returns>
    /// <exception cref="CheckpointFormatException">The file is missing, or not sound.</exception>
    /// <exception cref="CheckpointMismatchException">The file holds other weights.</exception>
    public static ProjectedLanguageFoundation LoadFrom(string folder, Device? device = null)
    {
        using var file = CheckpointFile.Open(Path.Combine(folder, $"{FoundationName}.safetensors"));
        return Load(file, prefix: string.Empty, UniclConfig.Official, device);
    }

    /// <summary>Loads an encoder from an open checkpoint.</summary>
    /// <param name="file">The checkpoint.</param>
    /// <param name="prefix">What stands before the names: <see cref="ProjectedLanguageEncoder.OfficialPrefix"/> in an official checkpoint.</param>
    /// <param name="config">The encoder's sizes.</param>
    /// <param name="device">Where to compute; <see langword="null"/> for the CPU.</param>
    /// <exception cref="CheckpointMismatchException">The file holds other weights.</exception>
    public static ProjectedLanguageFoundation Load(CheckpointFile file, string prefix, UniclConfig config, Device? device = null)
    {
        var encoder = new UniclEncoder(config);
        try
        {
            encoder.Load(file, prefix);
            encoder.to(device ?? CPU);
            return new ProjectedLanguageFoundation(config.Name, encoder, ClipTokenizer.Default, config.ContextLength, config.Vocabulary);
        }
        catch
        {
            encoder.Dispose();
            throw;
        }
    }
}
