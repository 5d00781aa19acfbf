using System.Collections.Concurrent;
using System.Threading.Channels;
using FindAgents.Engine;
using FindAgents.Retrieval.Stores;
using FindAgents.Retrieval.Stores.Sqlite;

namespace FindAgents.Retrieval.Indexing;

/// <summary>Keeps an album up to date while its folders change.</summary>
/// <remarks>
/// <para>
/// The operating system says when something in the folders changes; when it has been quiet for a while, the folders are looked at, as a run of
/// <see cref="AlbumIndexer"/> does. Since such news gets lost (network disks, too many changes at once), the folders are looked at every so often without any, too.
/// A run that fails because the store or a disk cannot be written or read for the moment is told of, and tried again with the next one.
/// </para>
/// <para>Safe for concurrent use. Engine and album stay the caller's.</para>
/// </remarks>
public sealed class AlbumWatcher
{
    private readonly Album _album;
    private readonly AlbumIndexer _indexer;
    private readonly AlbumWatchOptions _watch;

    /// <summary>Prepares to keep an album up to date.</summary>
    /// <param name="album">The album.</param>
    /// <param name="engine">Encodes the photos; a model that gives embeddings.</param>
    /// <param name="options">How the album is brought up to date; <see langword="null"/> for the defaults.</param>
    /// <param name="watch">When; <see langword="null"/> for the defaults.</param>
    /// <exception cref="AlbumException">A number of the options is out of range.</exception>
    public AlbumWatcher(Album album, IFindEngine engine, AlbumIndexOptions? options = null, AlbumWatchOptions? watch = null)
    {
        _indexer = new AlbumIndexer(album, engine, options);
        (_album, _watch) = (album, watch ?? new AlbumWatchOptions());
        _watch.Validate();
    }

    /// <summary>Brings the album up to date, and again whenever its folders change, until it is cancelled.</summary>
    /// <param name="did">Told after each run what it did, or why it failed.</param>
    /// <param name="progress">Told of the progress of runs.</param>
    /// <param name="cancellationToken">Ends it, after the photo at hand. That is how it ends: without an exception.</param>
    /// <exception cref="AlbumException">The album is gone, or the model gives no embeddings.</exception>
    public async Task RunAsync(IProgress<AlbumWatchReport>? did = null, IProgress<AlbumIndexProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        // One note is enough, however much has changed.
        var news = Channel.CreateBounded<string>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        var watchers = new ConcurrentDictionary<string, FileSystemWatcher>(StringComparer.Ordinal);
        try
        {
            var why = "the beginning";
            while (true)
            {
                await ListenAsync(watchers, path => _ = IsOfStore(path) || news.Writer.TryWrite(path), cancellationToken).ConfigureAwait(false);
                var wait = await LookAsync(why, did, progress, cancellationToken).ConfigureAwait(false) ? _watch.LookEvery : _watch.RetryAfter;
                why = await NewsAsync(news.Reader, wait, cancellationToken).ConfigureAwait(false) ?? "time";
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // As asked.
        }
        finally
        {
            foreach (var watcher in watchers.Values)
            {
                watcher.Dispose();
            }
        }
    }

    // A store may lie among the photos, and every run writes to it.
    private bool IsOfStore(string path) =>
        _album.Store.GetService(typeof(SqliteVectorStore)) is SqliteVectorStore store && path.StartsWith(store.Path, StringComparison.Ordinal);

    private async Task<bool> LookAsync(string why, IProgress<AlbumWatchReport>? did, IProgress<AlbumIndexProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            did?.Report(new AlbumWatchReport(why, await _indexer.RunAsync(progress, cancellationToken).ConfigureAwait(false), null));
            return true;
        }
        catch (StoreException error)
        {
            did?.Report(new AlbumWatchReport(why, null, error.Message));
            return false;
        }
    }

    // What has changed, once nothing else has for a while; null where nothing did for all of the time.
    private async Task<string?> NewsAsync(ChannelReader<string> news, TimeSpan most, CancellationToken cancellationToken)
    {
        if (await ReadAsync(news, most, cancellationToken).ConfigureAwait(false) is not { } first)
        {
            return null;
        }

        // Who goes on writing all day is not waited for all day.
        for (var waited = TimeSpan.Zero; waited < _watch.LongestWait; waited += _watch.Quiet)
        {
            if (await ReadAsync(news, _watch.Quiet, cancellationToken).ConfigureAwait(false) is null)
            {
                break;
            }

            await Task.Delay(_watch.Quiet, cancellationToken).ConfigureAwait(false);
        }

        return first;
    }

    private static async Task<string?> ReadAsync(ChannelReader<string> news, TimeSpan most, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(most);
        try
        {
            return await news.ReadAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    // Folders may have been added, moved or mounted since.
    private async Task ListenAsync(ConcurrentDictionary<string, FileSystemWatcher> watchers, Action<string> changed, CancellationToken cancellationToken)
    {
        var folders = (await _album.FoldersAsync(cancellationToken).ConfigureAwait(false)).Select(folder => folder.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var (path, watcher) in watchers.Where(watcher => !folders.Contains(watcher.Key) || !Directory.Exists(watcher.Key)))
        {
            watchers.TryRemove(path, out _);
            watcher.Dispose();
        }

        foreach (var path in folders.Where(path => !watchers.ContainsKey(path)))
        {
            if (Watcher(path, watchers, changed) is { } watcher)
            {
                watchers[path] = watcher;
            }
        }
    }

    private static FileSystemWatcher? Watcher(string path, ConcurrentDictionary<string, FileSystemWatcher> watchers, Action<string> changed)
    {
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(path)
            {
                IncludeSubdirectories = true,
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.Size | NotifyFilters.LastWrite,
            };
            watcher.Created += (_, change) => changed(change.FullPath);
            watcher.Changed += (_, change) =>
            {
                // Of folders it is said that they changed when what lies in them did, a store's files for instance.
                if (!Directory.Exists(change.FullPath))
                {
                    changed(change.FullPath);
                }
            };
            watcher.Deleted += (_, change) => changed(change.FullPath);
            watcher.Renamed += (_, change) => changed(change.FullPath);
            watcher.Error += (_, _) =>
            {
                // Too much at once, or the folder is gone: it is looked at now, and watched anew after that.
                watchers.TryRemove(path, out _);
                watcher.Dispose();
                changed(path);
            };
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception error) when (error is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // Not there, or the system has no more watches to give. It is looked at every so often all the same.
            watcher?.Dispose();
            return null;
        }
    }
}
