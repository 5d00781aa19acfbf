namespace FindAgents.Engine;

/// <summary>An image as the model keeps it: encoded once, asked about any number of times.</summary>
/// <remarks>
/// Owns its tensors; dispose it when no more questions will come. Safe for use by several calls at once; disposal
/// waits for none of them, so dispose only after the last has returned.
/// </remarks>
public abstract class EncodedImage : IDisposable
{
    /// <summary>Creates the handle of an image of the given size.</summary>
    protected EncodedImage(int width, int height, TimeSpan encodeTime)
    {
        Width = width;
        Height = height;
        EncodeTime = encodeTime;
    }

    /// <summary>The original image's width in pixels.</summary>
    public int Width { get; }

    /// <summary>The original image's height in pixels.</summary>
    public int Height { get; }

    /// <summary>What encoding took.</summary>
    public TimeSpan EncodeTime { get; }

    /// <summary>The most bytes that the tensors kept take up.</summary>
    public abstract long ByteSize { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the tensors.</summary>
    protected abstract void Dispose(bool disposing);
}
