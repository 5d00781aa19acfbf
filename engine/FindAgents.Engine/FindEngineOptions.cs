using System.Globalization;

namespace FindAgents.Engine;

/// <summary>How an engine is built: where it computes, with which model, and how much it may take.</summary>
/// <remarks>Read once, when the engine is built; changes made later have no effect.</remarks>
public sealed class FindEngineOptions
{
    /// <summary>What is said where float16 would be computed on a processor.</summary>
    internal const string NoFloat16 = "A processor is slow with float16: use float32, or bfloat16 where memory is short; or a GPU (device cuda).";

    private const int LargestBatch = 256;

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

    /// <summary>
    /// What the vision foundation and the pixel decoder compute with; <see cref="ComputePrecision.Float32"/> by default.
    /// On a GPU 16 bits are about twice as fast and take half the memory; docs/devices.md tells what they do to answers.
    /// </summary>
    public ComputePrecision Precision { get; set; } = ComputePrecision.Float32;

    /// <summary>
    /// The most images that are encoded together, 1 to 256: calls that come at about the same time, with images that the
    /// model takes in one size. <see langword="null"/>, the default, for 8 on a GPU and 1 on a processor, where a batch
    /// saves next to nothing.
    /// </summary>
    public int? MaxBatch { get; set; }

    /// <summary>
    /// How long the first image of a batch waits for company, 0 to 10 seconds; 5 milliseconds by default. Without effect
    /// where <see cref="MaxBatch"/> is 1.
    /// </summary>
    public TimeSpan MaxBatchWait { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// How many calls may wait to have their image encoded, or have it encoded, from <see cref="MaxBatch"/> to 100,000;
    /// 64 by default. Calls beyond wait for a place, without holding a thread.
    /// </summary>
    public int MaxQueuedEncodings { get; set; } = 64;

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

        if (!Enum.IsDefined(Precision))
        {
            throw new FindException($"Precision {Precision} is not known: use {string.Join(", ", Enum.GetNames<ComputePrecision>())}.");
        }

        if (Precision == ComputePrecision.Float16 && Device == "cpu")
        {
            throw new FindException(NoFloat16);
        }

        if (MaxBatch is < 1 or > LargestBatch)
        {
            throw new FindException($"Batches of {MaxBatch} images were asked for: give a number from 1 to {LargestBatch}, or leave it out for what suits the device.");
        }

        if (MaxBatchWait < TimeSpan.Zero || MaxBatchWait > TimeSpan.FromSeconds(10))
        {
            throw new FindException($"A wait of {MaxBatchWait.TotalMilliseconds:0.###} ms for a batch was asked for: give 0 to 10,000 ms.");
        }

        if (MaxQueuedEncodings is < 1 or > 100_000 || MaxQueuedEncodings < MaxBatch)
        {
            throw new FindException($"A queue of {MaxQueuedEncodings} images was asked for: give a number from 1 to 100,000, and no smaller than a batch{(MaxBatch is { } batch ? $" of {batch}" : "")}.");
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
