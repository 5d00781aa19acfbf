using FindAgents.Engine;
using FindAgents.Retrieval.Albums;
using FindAgents.Retrieval.Indexing;
using FindAgents.Retrieval.Queue;

namespace FindAgents.Retrieval.Workers;

/// <summary>Brings an album up to date with its folders, and leaves the encoding to <see cref="AlbumWorker"/>s.</summary>
/// <remarks>
/// <para>
/// It does what <see cref="AlbumIndexer"/> does but for the encoding: new content becomes a job, one for each content whatever
/// files hold it. What was moved is noted and what is gone is taken out at once. Files of jobs that are not done are not in the album yet; running again adds no job twice.
/// </para>
/// <para>Safe for concurrent use. Bring an album up to date either like this or with <see cref="AlbumIndexer"/>, not with both at a time. Album, queue and engine stay the caller's.</para>
/// </remarks>
public sealed class AlbumQueue
{
    // Jobs added in one transaction.
    private const int AtATime = 1000;

    private readonly Album _album;
    private readonly IWorkQueue _queue;
    private readonly IFindEngine _engine;
    private readonly AlbumIndexOptions _options;

    /// <summary>Prepares to bring an album up to date.</summary>
    /// <param name="album">The album, in a store that the workers share.</param>
    /// <param name="queue">A queue for this album alone.</param>
    /// <param name="engine">The model that workers have; asked what it gives where the album does not know it yet.</param>
    /// <param name="options">How; <see langword="null"/> for the defaults.</param>
    /// <exception cref="AlbumException">A number of the options is out of range.</exception>
    public AlbumQueue(Album album, IWorkQueue queue, IFindEngine engine, AlbumIndexOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(album);
        ArgumentNullException.ThrowIfNull(queue);
        ArgumentNullException.ThrowIfNull(engine);
        (_album, _queue, _engine, _options) = (album, queue, engine, options ?? new AlbumIndexOptions());
        _options.Validate();
    }

    /// <summary>Looks at the folders, adds jobs for what is new, notes what was moved, and takes out what is gone.</summary>
    /// <param name="progress">Told every so often.</param>
    /// <param name="cancellationToken">Ends the run; jobs added until then are done, and the next run goes on there.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="AlbumException">The model gives no embeddings, or another run took the album over.</exception>
    /// <exception cref="Stores.StoreException">The store or the queue cannot be written.</exception>
    public async Task<AlbumIndexResult> EnqueueAsync(IProgress<AlbumIndexProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        // A photo that left the album and came back is a job that was done once.
        await _queue.ForgetDoneAsync(cancellationToken).ConfigureAwait(false);
        if (_options.RetryProblems)
        {
            await _queue.RetryFailedAsync(null, cancellationToken).ConfigureAwait(false);
        }

        long queued = 0;
        var result = await AlbumUpdate.RunAsync(
            _album,
            new PhotoEncoder(_engine, _options),
            _engine.Model,
            _options,
            new IndexReport(progress, TimeProvider.System),
            async (update, files, token) =>
            {
                var jobs = new Jobs(update, _options);
                var vanished = await jobs.CollectAsync(files, token).ConfigureAwait(false);
                foreach (var some in jobs.All.Chunk(AtATime))
                {
                    queued += await _queue.EnqueueAsync(some.Select(job => new WorkItem(job.Key, job.ToJson())), token).ConfigureAwait(false);
                }

                return vanished;
            },
            cancellationToken).ConfigureAwait(false);
        return result with { Queued = queued };
    }

    /// <summary>Reads files and makes jobs of those that hold what nobody has encoded.</summary>
    private sealed class Jobs(AlbumUpdate update, AlbumIndexOptions options)
    {
        private readonly string _tag = AlbumNames.Tag(update.Model!);
        private readonly Dictionary<string, List<PhotoJobFile>> _files = new(StringComparer.Ordinal);
        private readonly List<string> _order = [];
        private readonly List<FileRecord> _vanished = [];

        /// <summary>The jobs, in the order of their first files.</summary>
        public IEnumerable<PhotoJob> All => _order.Select(photo => new PhotoJob(photo, _tag, [.. _files[photo].OrderBy(file => file.Path, StringComparer.Ordinal)]));

        /// <summary>Reads files, several at a time; workers decode them.</summary>
        public async Task<IReadOnlyList<FileRecord>> CollectAsync(IReadOnlyList<ScannedFile> files, CancellationToken cancellationToken)
        {
            var reading = new DecodingAhead(new PhotoReader(options), options, _ => true);
            var batches = new BatchWriter(update.Writer, options, Acknowledge);
            await using (batches.ConfigureAwait(false))
            {
                await foreach (var read in reading.ReadAsync(files, cancellationToken).ConfigureAwait(false))
                {
                    update.Report.Read(read.File.Path);
                    if (await LookAsync(read, cancellationToken).ConfigureAwait(false) is { } written)
                    {
                        await batches.AddAsync(written).ConfigureAwait(false);
                    }
                }

                await batches.CompleteAsync().ConfigureAwait(false);
            }

            return _vanished;
        }

        private async Task<WrittenFile?> LookAsync(ReadFile read, CancellationToken cancellationToken)
        {
            var before = update.Ledger.Find(read.File.Path);
            if (read.Problem is { } problem)
            {
                return new WrittenFile(problem, WrittenKind.Problem);
            }

            if (read.Id is not { } id)
            {
                if (before is not null)
                {
                    _vanished.Add(before);
                }

                return null;
            }

            if (!_files.TryGetValue(id, out var files))
            {
                if (update.Ledger.IsPlaced(_tag, id) || await update.Writer.HasAsync(id, cancellationToken).ConfigureAwait(false))
                {
                    return new WrittenFile(read.File.ToRecord(id, _tag), before?.Photo == id ? WrittenKind.Touched : WrittenKind.Moved);
                }

                _order.Add(id);
                _files.Add(id, files = []);
            }

            files.Add(new PhotoJobFile(read.File.Path, read.File.Bytes, read.File.Modified));
            return null;
        }

        private void Acknowledge(IReadOnlyList<WrittenFile> files) => update.Report.Acknowledge(
            0,
            0,
            files.Count(file => file.Kind == WrittenKind.Moved),
            files.Count(file => file.Kind == WrittenKind.Touched),
            files.Count(file => file.Kind == WrittenKind.Problem));
    }
}
