using FindAgents.Engine;
using FindAgents.Engine.Imaging;

namespace FindAgents.Agents.Images;

/// <summary>A kept image in use: as long as the lease is not disposed, neither is the encoding.</summary>
/// <remarks>Dispose it when the call is done. Any number of leases on one image may be held at once.</remarks>
public sealed class EncodedImageLease : IDisposable
{
    private Action? _release;

    internal EncodedImageLease(string id, string key, RgbImage picture, EncodedImage encoded, bool isNew, Action release)
    {
        Id = id;
        Key = key;
        Picture = picture;
        Encoded = encoded;
        IsNew = isNew;
        _release = release;
    }

    /// <summary>The image's id, under which it can be asked for again.</summary>
    public string Id { get; }

    /// <summary>Stands for the picture's content: the same whenever the same picture is sent again.</summary>
    public string Key { get; }

    /// <summary>The picture, upright.</summary>
    public RgbImage Picture { get; }

    /// <summary>The encoding; not the caller's to dispose.</summary>
    public EncodedImage Encoded { get; }

    /// <summary>Whether the image was encoded for this lease, not kept from before.</summary>
    public bool IsNew { get; }

    /// <summary>Gives the image back. Safe to call more than once.</summary>
    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
