using FindAgents.Engine;
using FindAgents.Engine.Imaging;

namespace FindAgents.Agents.Images;

/// <summary>Keeps encoded images under opaque ids, so that a picture is encoded once however often it is asked about.</summary>
/// <remarks>
/// <para>
/// Bounded in bytes and in time: an image not asked about for the lifetime is dropped, and so are those asked about
/// longest ago when the bytes do not suffice. The image used last is always kept, whatever its size. An image in use
/// (see <see cref="EncodedImageLease"/>) is disposed only after its last user is done.
/// </para>
/// <para>
/// Callers that bring the same picture at the same time share one encoding; it goes on until the last of them cancels.
/// All members are safe to call from several threads at once. The engine stays the caller's.
/// </para>
/// </remarks>
public sealed class EncodedImageCache : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Entry> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Flight> _flights = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _recent = []; // the image used last comes first
    private readonly SemaphoreSlim _slots = new(Environment.ProcessorCount);
    private readonly IFindEngine _engine;
    private readonly long _capacity;
    private readonly TimeSpan _lifetime;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long _bytes;
    private bool _disposed;

    /// <summary>Creates an empty cache.</summary>
    /// <param name="engine">Encodes the images.</param>
    /// <param name="capacity">How many bytes the kept pictures and encodings may take; 0 keeps the last one only.</param>
    /// <param name="lifetime">How long after its last use an image is kept.</param>
    /// <param name="timeProvider">The clock; <see langword="null"/> for the system's.</param>
    public EncodedImageCache(IFindEngine engine, long capacity, TimeSpan lifetime, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lifetime, TimeSpan.Zero);
        _engine = engine;
        _capacity = capacity;
        _lifetime = lifetime;
        _time = timeProvider ?? TimeProvider.System;

        // Memory comes back even when nobody calls any more.
        _timer = _time.CreateTimer(_ => Trim(), null, lifetime, lifetime);
    }

    /// <summary>How many images are kept.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _byId.Count;
            }
        }
    }

    /// <summary>How many bytes the kept pictures and encodings take.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>The ids of the images kept, the one used last first. Asking is no use of them.</summary>
    public IReadOnlyList<string> Ids
    {
        get
        {
            lock (_gate)
            {
                TrimLocked();
                return [.. _recent.Select(entry => entry.Id)];
            }
        }
    }

    /// <summary>Takes the image with a given content from the cache, or encodes it.</summary>
    /// <param name="key">Stands for the content: equal keys, equal pictures.</param>
    /// <param name="open">Decodes the picture; called only when it has to be encoded.</param>
    /// <param name="cancellationToken">Cancels this caller's wait, and the encoding when nobody else waits for it.</param>
    /// <returns>The image; dispose the lease when done.</returns>
    /// <exception cref="FindException">What <paramref name="open"/> or the engine threw.</exception>
    /// <exception cref="ObjectDisposedException">The cache is disposed.</exception>
    public async Task<EncodedImageLease> GetOrEncodeAsync(string key, Func<RgbImage> open, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(open);
        cancellationToken.ThrowIfCancellationRequested();
        Flight flight;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            TrimLocked();
            if (_byKey.TryGetValue(key, out var kept))
            {
                return Lease(kept);
            }

            if (!_flights.TryGetValue(key, out flight!))
            {
                flight = new Flight(key, open);
                _flights.Add(key, flight);
                flight.Task = Task.Run(() => EncodeAsync(flight), CancellationToken.None);
            }

            flight.Waiters++;
        }

        try
        {
            return LeaseOf(await flight.Task.WaitAsync(cancellationToken).ConfigureAwait(false), isNew: true);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Leave(flight);
            throw;
        }
    }

    /// <summary>Takes an image by its id.</summary>
    /// <param name="id">An id that a lease carried.</param>
    /// <returns>The image; dispose the lease when done.</returns>
    /// <exception cref="UnknownImageException">The id was never given out, or its image is no longer kept.</exception>
    /// <exception cref="ObjectDisposedException">The cache is disposed.</exception>
    public EncodedImageLease Get(string id)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            TrimLocked();
            return _byId.TryGetValue(id, out var entry)
                ? Lease(entry)
                : throw new UnknownImageException(
                    $"No image is kept under the id '{Quote.Short(id)}': it was never given out, or it has gone. An image is kept for {Quote.Duration(_lifetime)} after its last use, and goes earlier when memory is needed. Send the image again, as a path or a data URI, and use the image id of that answer.");
        }
    }

    /// <summary>Drops all images; those in use are disposed when their last user is done.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            while (_recent.Last is { } last)
            {
                RemoveLocked(last.Value);
            }

            foreach (var flight in _flights.Values)
            {
                _ = flight.Cancellation.CancelAsync();
            }
        }

        _timer.Dispose();
    }

    private async Task<Entry> EncodeAsync(Flight flight)
    {
        try
        {
            var cancellationToken = flight.Cancellation.Token;
            RgbImage picture;
            EncodedImage encoded;
            await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                picture = flight.Open();
                cancellationToken.ThrowIfCancellationRequested();
                encoded = await _engine.EncodeAsync(picture, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _slots.Release();
            }

            lock (_gate)
            {
                if (_disposed || flight.Waiters == 0)
                {
                    encoded.Dispose();
                    ObjectDisposedException.ThrowIf(_disposed, this);
                    throw new OperationCanceledException(cancellationToken);
                }

                return flight.Landed = AddLocked(flight, picture, encoded);
            }
        }
        finally
        {
            lock (_gate)
            {
                RemoveLocked(flight);
            }
        }
    }

    private Entry AddLocked(Flight flight, RgbImage picture, EncodedImage encoded)
    {
        var entry = new Entry(OpaqueId.NewImage(), flight.Key, picture, encoded)
        {
            // Taken on behalf of everybody who waits: nobody may drop it before they wake up.
            Users = flight.Waiters,
            LastUse = _time.GetTimestamp(),
        };
        _byId.Add(entry.Id, entry);
        _byKey.Add(entry.Key, entry);
        _recent.AddFirst(entry.Node);
        _bytes += entry.Bytes;
        TrimLocked();
        return entry;
    }

    private void Leave(Flight flight)
    {
        lock (_gate)
        {
            if (flight.Landed is { } entry)
            {
                ReleaseLocked(entry);
            }
            else if (--flight.Waiters == 0 && RemoveLocked(flight))
            {
                // Its callbacks run elsewhere, not under this lock.
                _ = flight.Cancellation.CancelAsync();
            }
        }
    }

    // A later flight of the same picture may have taken the place of one that everybody left.
    private bool RemoveLocked(Flight flight) =>
        _flights.TryGetValue(flight.Key, out var current) && current == flight && _flights.Remove(flight.Key);

    private EncodedImageLease Lease(Entry entry)
    {
        entry.Users++;
        entry.LastUse = _time.GetTimestamp();
        _recent.Remove(entry.Node);
        _recent.AddFirst(entry.Node);
        return LeaseOf(entry, isNew: false);
    }

    private EncodedImageLease LeaseOf(Entry entry, bool isNew) => new(entry.Id, entry.Key, entry.Picture, entry.Encoded, isNew, () =>
    {
        lock (_gate)
        {
            ReleaseLocked(entry);
        }
    });

    private void ReleaseLocked(Entry entry)
    {
        entry.Users--;
        entry.LastUse = _time.GetTimestamp();
        if (entry is { Removed: true, Users: 0 })
        {
            entry.Encoded.Dispose();
        }
        else
        {
            TrimLocked();
        }
    }

    private void Trim()
    {
        lock (_gate)
        {
            TrimLocked();
        }
    }

    private void TrimLocked()
    {
        for (var node = _recent.Last; node is not null;)
        {
            var (entry, next) = (node.Value, node.Previous);
            var expired = _time.GetElapsedTime(entry.LastUse) >= _lifetime;
            var tooMuch = _bytes > _capacity && next is not null;
            if (entry.Users == 0 && (expired || tooMuch))
            {
                RemoveLocked(entry);
            }

            node = next;
        }
    }

    private void RemoveLocked(Entry entry)
    {
        _byId.Remove(entry.Id);
        _byKey.Remove(entry.Key);
        _recent.Remove(entry.Node);
        _bytes -= entry.Bytes;
        entry.Removed = true;
        if (entry.Users == 0)
        {
            entry.Encoded.Dispose();
        }
    }

    private sealed class Entry
    {
        public Entry(string id, string key, RgbImage picture, EncodedImage encoded)
        {
            Id = id;
            Key = key;
            Picture = picture;
            Encoded = encoded;
            Bytes = picture.Pixels.Length + encoded.ByteSize;
            Node = new LinkedListNode<Entry>(this);
        }

        public string Id { get; }

        public string Key { get; }

        public RgbImage Picture { get; }

        public EncodedImage Encoded { get; }

        public long Bytes { get; }

        public LinkedListNode<Entry> Node { get; }

        public int Users { get; set; }

        public long LastUse { get; set; }

        public bool Removed { get; set; }
    }

    private sealed class Flight(string key, Func<RgbImage> open)
    {
        public string Key { get; } = key;

        public Func<RgbImage> Open { get; } = open;

        public CancellationTokenSource Cancellation { get; } = new();

        public Task<Entry> Task { get; set; } = null!;

        public int Waiters { get; set; }

        public Entry? Landed { get; set; }
    }
}
