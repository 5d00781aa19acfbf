using static TorchSharp.torch;

namespace FindAgents.Engine.Interface;

/// <summary>One feature level of an <see cref="InterfaceMemory"/>.</summary>
public sealed class MemoryLevel : IDisposable
{
    internal MemoryLevel(long height, long width, Tensor content, Tensor position, Tensor maskFeatures)
    {
        Height = height;
        Width = width;
        Content = content;
        Position = position;
        MaskFeatures = maskFeatures;
    }

    /// <summary>h: rows of the level.</summary>
    public long Height { get; }

    /// <summary>w: columns of the level.</summary>
    public long Width { get; }

    /// <summary>(B, h·w, C): the projected features with the level's embedding.</summary>
    public Tensor Content { get; }

    /// <summary>(1, h·w, C): the sine position encoding.</summary>
    public Tensor Position { get; }

    /// <summary>(B, M, h·w): the mask features at this level's resolution, for the masks that limit content attention.</summary>
    public Tensor MaskFeatures { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Content.Dispose();
        Position.Dispose();
        MaskFeatures.Dispose();
    }

    /// <summary>One image's part of the level.</summary>
    internal MemoryLevel Of(long image) => new(Height, Width, Content.Of(image), Position.Of(image), MaskFeatures.Of(image));
}
