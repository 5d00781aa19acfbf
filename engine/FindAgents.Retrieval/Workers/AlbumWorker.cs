using FindAgents.Engine;
using FindAgents.Retrieval.Queue;

namespace FindAgents.Retrieval.Workers;

/// <summary>Encodes an album's photos as a queue hands them out: one of any number, on any number of machines.</summary>
/// <remarks>
/// <para>
/// A worker reads and decodes some photos ahead and encodes one after another. What it writes is the same whoever writes it, so a photo whose
/// worker died is simply encoded by another; the album is good throughout.
/// </para>
/// <para>Album, queue and engine stay the caller's. Run several workers in several processes: one engine encodes one photo after another.</para>
/// </remarks>
public sealed class AlbumWorker
{
    private readonly Album _album;
    private readonly IWorkQueue _queue;
    private readonly IFindEngine _engine;
    private readonly AlbumWorkerOptions _options;

    /// <summary>Prepares to work.</summary>
    /// <param name="album">The album, in a store that the workers share.</param>
    /// <param name="queue">The album's queue, which <see cref="AlbumQueue"/> fills.</param>
    /// <param name="engine">Encodes the photos; the model that the jobs ask for.</param>
    /// <param name="options">How; <see langword="null"/> for the defaults.</param>
    /// <exception cref="AlbumException">A number of the options is out of range, or a folder is not there.</exception>
    public AlbumWorker(Album album, IWorkQueue queue, IFindEngine engine, AlbumWorkerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(album);
        ArgumentNullException.ThrowIfNull(queue);
        ArgumentNullException.ThrowIfNull(engine);
        (_album, _queue, _engine, _options) = (album, queue, engine, options ?? new AlbumWorkerOptions());
        _options.Validate();
    }

    /// <summary>Works until it is cancelled, or until nothing is left to do where the options say so.</summary>
    /// <param name="progress">Told after each photo what was done until then.</param>
    /// <param name="cancellationToken">Ends it, after the photo at hand, without an exception. Photos that it had taken and not begun are others' when their lease ends.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="AlbumException">A job asks for another model.</exception>
    /// <exception cref="Stores.StoreException">The store or the queue cannot be reached or written.</exception>
    public async Task<AlbumWorkResult> RunAsync(IProgress<AlbumWorkResult>? progress = null, CancellationToken cancellationToken = default)
    {
        var folders = await _album.FoldersAsync(cancellationToken).ConfigureAwait(false);
        var shift = new WorkerShift(_album, _queue, _engine, _options, [.. folders.Select(folder => _options.Folders.TryGetValue(folder.Name, out var here) ? folder with { Path = here } : folder)], progress);
        await using (shift.ConfigureAwait(false))
        {
            try
            {
                await shift.RunAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // As asked.
            }

            return shift.Done();
        }
    }
}
