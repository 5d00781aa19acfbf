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

    /// <summary>The folder of the model; <see langword="null"/> for find-mini, which comes with the library.</summary>
    public string? ModelPath { get; set; }

    /// <summary>How many threads a computation may use, from 1; <see langword="null"/> for as many as there are cores.</summary>
    public int? Threads { get; set; }

    /// <summary>
    /// Whether phrases and prompts are asked a second time of the mirrored image, prompts on small things of a part of it
    /// (both answers' mean is better than either, and takes twice as long), and whether a box's mask is held against the colours
    /// in and around the box. <see langword="true"/> by default.
    /// </summary>
    public bool SecondLook { get; set; } = true;

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

        if (ModelPath is not null && string.IsNullOrWhiteSpace(ModelPath))
        {
            throw new FindException("The model path is empty: name the model's folder, or leave it out for the model that comes with the library.");
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
