using FindAgents.Engine.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Language.Llama;

/// <summary>Loads the LLaMA language encoder.</summary>
internal static class LlamaLanguage
{
    /// <summary>The name that configurations know this foundation by.</summary>
    public const string FoundationName = "llama-7b";

    /// <summary>What stands before LLaMA's own names in a FIND checkpoint that was saved with it.</summary>
    public const string CheckpointPrefix = ProjectedLanguageEncoder.OfficialPrefix + "lang_encoder.model.";

    /// <summary>LLaMA's tokenizer, as it is published with the weights.</summary>
    public const string TokenizerFile = "tokenizer.model";

    /// <summary>Loads the official encoder from a folder.</summary>
    /// <param name="folder">
    /// The folder that holds <c>llama-7b.safetensors</c>, the weights below <c>sem_seg_head.predictor.lang_encoder</c>
    /// with LLaMA's among them, and <see cref="TokenizerFile"/>.
    /// </param>
    /// <param name="device">Where to compute; <see langword="null"/> for the CPU.</param>
    /// <returns>The foundation, which the caller disposes.</returns>
    /// <exception cref="CheckpointFormatException">A file is missing, or not sound.</exception>
    /// <exception cref="CheckpointMismatchException">The file holds other weights.</exception>
    public static ProjectedLanguageFoundation LoadFrom(string folder, Device? device = null)
    {
        // The small file first: its absence need not wait for gigabytes.
        var tokenizer = LlamaTextTokenizer.Read(Path.Combine(folder, TokenizerFile));
        using var file = CheckpointFile.Open(Path.Combine(folder, $"{FoundationName}.safetensors"));
        return Load(file, prefix: string.Empty, llama: null, tokenizer, LlamaConfig.Official, device);
    }

    /// <summary>What LLaMA is kept and computed in: float16, as officially, on a GPU, and float32 on the CPU, where halves are slow.</summary>
    public static ScalarType TypeOn(Device device) => device.type == DeviceType.CPU ? ScalarType.Float32 : ScalarType.Float16;

    /// <summary>Loads an encoder from open checkpoints.</summary>
    /// <param name="file">FIND's checkpoint.</param>
    /// <param name="prefix">What stands before the names: <see cref="ProjectedLanguageEncoder.OfficialPrefix"/> in an official checkpoint.</param>
    /// <param name="llama">The files that Hugging Face keeps LLaMA in; <see langword="null"/> where FIND's checkpoint holds it.</param>
    /// <param name="tokenizer">LLaMA's tokenizer.</param>
    /// <param name="config">The encoder's sizes.</param>
    /// <param name="device">Where to compute; <see langword="null"/> for the CPU.</param>
    /// <param name="dtype">What LLaMA is kept and computed in; <see langword="null"/> for <see cref="TypeOn"/>.</param>
    /// <exception cref="CheckpointMismatchException">A file holds other weights.</exception>
    /// <exception cref="FindException">The tokenizer has more tokens than LLaMA.</exception>
    public static ProjectedLanguageFoundation Load(
        CheckpointFile file,
        string prefix,
        IReadOnlyList<CheckpointFile>? llama,
        LlamaTextTokenizer tokenizer,
        LlamaConfig config,
        Device? device = null,
        ScalarType? dtype = null)
    {
        var where = device ?? CPU;
        var encoder = new LlamaEncoder(config, dtype ?? TypeOn(where), where);
        try
        {
            LoadWeights(encoder, file, prefix, llama);
            return new ProjectedLanguageFoundation(config.Name, encoder, tokenizer, config.ContextLength, config.Vocabulary);
        }
        catch
        {
            encoder.Dispose();
            throw;
        }
    }

    /// <summary>Loads an encoder's weights: all from FIND's checkpoint, or LLaMA's from files of their own.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="file">FIND's checkpoint.</param>
    /// <param name="prefix">What stands before the names in it.</param>
    /// <param name="llama">The files that Hugging Face keeps LLaMA in; <see langword="null"/> where FIND's checkpoint holds it.</param>
    /// <exception cref="CheckpointMismatchException">A file holds other weights.</exception>
    public static void LoadWeights(LlamaEncoder encoder, CheckpointFile file, string prefix, IReadOnlyList<CheckpointFile>? llama)
    {
        if (llama is null)
        {
            encoder.Load(file, prefix);
        }
        else
        {
            encoder.LoadProjection(file, prefix);
            encoder.LoadLlama(llama);
        }
    }
}
