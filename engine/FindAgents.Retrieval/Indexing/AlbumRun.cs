using System.Diagnostics;
using System.Globalization;
using FindAgents.Retrieval.Albums;
using FindAgents.Retrieval.Stores.Sqlite;

namespace FindAgents.Retrieval.Indexing;

/// <summary>The right to fill an album, which one run has at a time.</summary>
/// <remarks>
/// <para>
/// A SQLite store's run holds a lock of the operating system, which ends with its process. In a store that other machines
/// share, a record tells who fills the album, and changes as long as he lives; who finds that it does not change any more takes it over. The
/// stores have no way to change a record only if nobody else did, so two may both believe to have it for a moment. They then write
/// the same records twice, which costs time and does no damage, until one of them finds that it is not the one named.
/// </para>
/// <para>The record stays where a run did not come to its end: the next one then looks for what it left half done.</para>
/// </remarks>
internal sealed class AlbumRun : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    // In which another's write of the record, begun before ours, arrives.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Dead = TimeSpan.FromSeconds(45);

    private readonly AlbumCollections _collections;
    private readonly IDisposable? _lock;
    private readonly AlbumRecord _record;
    private readonly CancellationTokenSource _ended;
    private readonly Task _beating;

    private AlbumRun(AlbumCollections collections, IDisposable? @lock, AlbumRecord record, bool wasInterrupted, CancellationToken cancellationToken)
    {
        (_collections, _lock, _record, WasInterrupted) = (collections, @lock, record, wasInterrupted);
        _ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _beating = @lock is null ? Task.Run(BeatAsync, CancellationToken.None) : Task.CompletedTask;
    }

    /// <summary>Whether an earlier run did not come to its end.</summary>
    public bool WasInterrupted { get; }

    /// <summary>Whether another has taken the album over.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Cancelled when the caller cancels, or another has taken the album over.</summary>
    public CancellationToken CancellationToken => _ended.Token;

    /// <summary>Waits until no other run fills the album.</summary>
    /// <param name="album">The album.</param>
    /// <param name="waiting">Told who is waited for.</param>
    /// <param name="cancellationToken">Ends the wait, and later the run.</param>
    /// <exception cref="Stores.StoreException">The store cannot be written.</exception>
    public static async Task<AlbumRun> BeginAsync(Album album, Action<string> waiting, CancellationToken cancellationToken)
    {
        var collections = album.Collections;
        await collections.Albums.EnsureCollectionExistsAsync(cancellationToken).ConfigureAwait(false);
        var (key, record) = (AlbumRecord.RunKey, New());
        if (album.Store.GetService(typeof(SqliteVectorStore)) is SqliteVectorStore store)
        {
            var @lock = await TakeAsync($"{store.Path}-{album.Name}.lock", collections, waiting, cancellationToken).ConfigureAwait(false);
            try
            {
                var before = await collections.Albums.GetAsync(key, null, cancellationToken).ConfigureAwait(false);
                await collections.Albums.UpsertAsync(record, cancellationToken).ConfigureAwait(false);
                return new AlbumRun(collections, @lock, record, before is not null, cancellationToken);
            }
            catch
            {
                @lock.Dispose();
                throw;
            }
        }

        var wasInterrupted = false;
        while (true)
        {
            wasInterrupted |= await IsFreeAsync(collections, waiting, cancellationToken).ConfigureAwait(false);
            await collections.Albums.UpsertAsync(record, cancellationToken).ConfigureAwait(false);
            await Task.Delay(Settling, cancellationToken).ConfigureAwait(false);
            if (await collections.Albums.GetAsync(key, null, cancellationToken).ConfigureAwait(false) is { } now && now.Token == record.Token)
            {
                return new AlbumRun(collections, null, record, wasInterrupted, cancellationToken);
            }
        }
    }

    /// <summary>Notes that the run came to its end, and left nothing half done.</summary>
    public async Task CompleteAsync()
    {
        await StopAsync().ConfigureAwait(false);
        if (!IsLost)
        {
            await _collections.Albums.DeleteAsync(AlbumRecord.RunKey, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _lock?.Dispose();
        _ended.Dispose();
    }

    private static AlbumRecord New() => new()
    {
        Key = AlbumRecord.RunKey,
        Holder = $"process {Environment.ProcessId} on {Environment.MachineName}, since {DateTimeOffset.UtcNow.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC",
        Token = string.Join('/', Environment.MachineName, Environment.ProcessId, Guid.NewGuid().ToString("n")),
    };

    private static async Task<IDisposable> TakeAsync(string path, AlbumCollections collections, Action<string> waiting, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (FileLock.TryTake(path) is { } @lock)
            {
                return @lock;
            }

            var holder = await collections.Albums.GetAsync(AlbumRecord.RunKey, null, cancellationToken).ConfigureAwait(false);
            waiting(holder?.Holder ?? "another process");
            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        }
    }

    // Clocks of two machines differ, so a record is dead when it did not change while we looked.
    private static async Task<bool> IsFreeAsync(AlbumCollections collections, Action<string> waiting, CancellationToken cancellationToken)
    {
        (string?, long) seen = default;
        var since = Stopwatch.GetTimestamp();
        while (await collections.Albums.GetAsync(AlbumRecord.RunKey, null, cancellationToken).ConfigureAwait(false) is { } other)
        {
            if (seen != (other.Token, other.Heartbeat))
            {
                (seen, since) = ((other.Token, other.Heartbeat), Stopwatch.GetTimestamp());
            }

            if (Stopwatch.GetElapsedTime(since) > Dead || IsKilled(other.Token))
            {
                return true;
            }

            waiting(other.Holder ?? "another process");
            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        }

        return false;
    }

    // Of this machine it is known at once.
    private static bool IsKilled(string? token)
    {
        if (token?.Split('/') is not [var machine, var id, _] || machine != Environment.MachineName || !int.TryParse(id, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        try
        {
            using var process = Process.GetProcessById(number);
            return process.HasExited;
        }
        catch (ArgumentException)
        {
            return true;
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private async Task BeatAsync()
    {
        try
        {
            while (!IsLost)
            {
                await Task.Delay(Beat, _ended.Token).ConfigureAwait(false);
                await SayAsync().ConfigureAwait(false);
            }

            await _ended.CancelAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
    }

    private async Task SayAsync()
    {
        try
        {
            var now = await _collections.Albums.GetAsync(AlbumRecord.RunKey, null, _ended.Token).ConfigureAwait(false);
            IsLost = now?.Token != _record.Token;
            if (!IsLost)
            {
                _record.Heartbeat++;
                await _collections.Albums.UpsertAsync(_record, _ended.Token).ConfigureAwait(false);
            }
        }
        catch (Engine.FindException)
        {
            // The store does not answer. It may the next time; if not, the run finds that out itself.
        }
    }

    private async Task StopAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _beating.ConfigureAwait(false);
    }
}
