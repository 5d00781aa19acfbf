using System.Diagnostics;
using FindAgents.Engine.Models;

namespace FindAgents.Engine;

/// <summary>The engine's own kind of <see cref="EncodedImage"/>.</summary>
internal sealed class KeptEncoding(FindEngine engine, int width, int height, IModelEncoding content, Stopwatch clock)
    : EncodedImage(width, height, clock.Elapsed)
{
    private bool _disposed;

    /// <summary>The engine that made it.</summary>
    public FindEngine Engine { get; } = engine;

    /// <summary>What the model keeps.</summary>
    public IModelEncoding Content { get; } = content;

    /// <inheritdoc/>
    public override long ByteSize => Content.ByteSize;

    /// <summary>Guards a call.</summary>
    public void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, typeof(EncodedImage));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!_disposed)
        {
            _disposed = true;
            Content.Dispose();
        }
    }
}
