using System.Globalization;

namespace FindAgents.Engine;

/// <summary>How an engine is built: where it computes, with which model, and how much it may take.</summary>
/// <remarks>Read once, when the engine is built; changes made later have no effect.</remarks>
public sealed class FindEngineOptions
{
    /// <summary>
    /// Where the model computes: <c>cpu</c>, <c>cuda</c> (the first GPU), <c>cuda:1</c> (another), or <c>auto</c>, the
    /// default: a GPU where this build and this machine have one, the processor otherwise.
    /// </summary>
    public string Device { get; set; } = "auto";

    /// <summary>
    /// The model: a folder, the file of an official checkpoint (safetensors, or what <c>torch.save</c> wrote), or the name of
    /// a model of <see cref="Catalogue.ModelCatalogue"/> that was downloaded; <see langword="null"/> for find-mini, which comes
    /// with the library.
    /// </summary>
    public string? ModelPath { get; set; }

    /// <summary>
    /// The configuration of an official checkpoint: an official name such as <c>focalt_unicl_lang</c>, or the path of a YAML
    /// file of that form; <see langword="null"/> to tell it by the checkpoint's weights.
    /// </summary>
    public string? ModelConfiguration { get; set; }

    /// <summary>
    /// The folder of LLaMA's files, for official checkpoints that speak LLaMA: <c>tokenizer.model</c> and, unless the checkpoint
    /// holds them, its weights; <see langword="null"/> for the checkpoint's own folder.
    /// </summary>
    public string? LanguageModelPath { get; set; }

    /// <summary>The folder in which downloaded checkpoints are; <see langword="null"/> for the default of <see cref="Catalogue.ModelCache"/>.</summary>
    public string? CacheFolder { get; set; }

    /// <summary>How many threads a computation may use, from 1; <see langword="null"/> for as many as there are cores.</summary>
    public int? Threads { get; set; }

    /// <summary>
    /// Whether phrases and prompts are asked a second time of the mirrored image, prompts on small things of a part of it
    /// (both answers' mean is better than either, and takes twice as long), and whether a box's mask is held against the colours
    /// in and around the box. <see langword="null"/>, the default, is what the model is best with: yes for find-mini, no for
    /// official checkpoints, which refuse a <see langword="true"/>.
    /// </summary>
    public bool? SecondLook { get; set; }

    /// <summary>
    /// How many bytes of encoded images and pictures may be kept between calls. The engine itself keeps none; the
    /// caches above it, which give images an id, hold to this and to the image used last. 512 MiB by default.
    /// </summary>
    public long CacheBytes { get; set; } = 512L << 20;

    /// <summary>Checks what can be checked without loading anything.</summary>
    /// <exception cref="FindException">A value cannot be used; the message names it and what was expected.</exception>
    public void Validate()
    {
        if (!IsDevice(Device))
        {
            throw new FindException($"Device '{Device}' is not known: use cpu, cuda, cuda:N (N from 0) or auto.");
        }

        foreach (var (value, what) in new[] { (ModelPath, "model path"), (ModelConfiguration, "model's configuration"), (LanguageModelPath, "language model's path"), (CacheFolder, "cache folder") })
        {
            if (value is not null && string.IsNullOrWhiteSpace(value))
            {
                throw new FindException($"The {what} is empty: name it, or leave it out for the default.");
            }
        }

        if (Threads is < 1 or > 1024)
        {
            throw new FindException($"{Threads} threads were asked for: give a number from 1 to 1024, or leave it out for one a core.");
        }

        if (CacheBytes < 0)
        {
            throw new FindException($"A cache of {CacheBytes} bytes was asked for: give 0 or more.");
        }
    }

    private static bool IsDevice(string? device) => device switch
    {
        "cpu" or "cuda" or "auto" => true,
        null => false,
        _ => device.StartsWith("cuda:", StringComparison.Ordinal)
            && byte.TryParse(device.AsSpan("cuda:".Length), NumberStyles.None, CultureInfo.InvariantCulture, out _),
    };
}
