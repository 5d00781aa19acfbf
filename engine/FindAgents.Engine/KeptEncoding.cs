using System.Diagnostics;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Models;

namespace FindAgents.Engine;

/// <summary>The engine's own kind of <see cref="EncodedImage"/>.</summary>
internal sealed class KeptEncoding(FindEngine engine, RgbImage picture, IModelEncoding content, Stopwatch clock)
    : EncodedImage(picture.Width, picture.Height, clock.Elapsed)
{
    private readonly Lock _mirror = new();
    private volatile bool _disposed;
    private IModelEncoding? _mirrored;
    private SecondLook? _closerLook;

    /// <summary>The engine that made it.</summary>
    public FindEngine Engine { get; } = engine;

    /// <summary>The image, for looking again.</summary>
    public RgbImage Picture { get; } = picture;

    /// <summary>What the model keeps.</summary>
    public IModelEncoding Content { get; } = content;

    /// <inheritdoc/>
    /// <remarks>Of the mirror image and of one part of the image, as much may be kept again.</remarks>
    public override long ByteSize => (Engine.LooksTwice ? 3 : 1) * Content.ByteSize;

    /// <summary>Guards a call.</summary>
    public void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, typeof(EncodedImage));

    /// <summary>The mirror image, encoded when it is first wanted and kept with the image.</summary>
    public IModelEncoding Mirrored(Func<IModelEncoding> encode)
    {
        lock (_mirror)
        {
            ThrowIfDisposed();
            return _mirrored ??= encode();
        }
    }

    /// <summary>The look that was kept, if it is of this window; the caller owns it.</summary>
    /// <remarks>Whoever takes it has it alone: a call at the same time takes a look of its own.</remarks>
    public SecondLook? TakeCloserLook(LookWindow window)
    {
        var look = Interlocked.Exchange(ref _closerLook, null);
        if (look?.Window == window)
        {
            return look;
        }

        look?.Dispose();
        return null;
    }

    /// <summary>Keeps a look, instead of any other, for the next question about its window.</summary>
    public void KeepCloserLook(SecondLook look)
    {
        Interlocked.Exchange(ref _closerLook, look)?.Dispose();
        if (_disposed)
        {
            Interlocked.Exchange(ref _closerLook, null)?.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!_disposed)
        {
            _disposed = true;
            Content.Dispose();
            lock (_mirror)
            {
                _mirrored?.Dispose();
            }

            Interlocked.Exchange(ref _closerLook, null)?.Dispose();
        }
    }
}
