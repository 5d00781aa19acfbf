using FindAgents.Engine;
using FindAgents.Engine.Imaging;
using FindAgents.Retrieval.Albums;
using FindAgents.Retrieval.Indexing;
using FindAgents.Retrieval.Queue;

namespace FindAgents.Retrieval.Workers;

/// <summary>One run of a worker: takes jobs, reads their photos ahead, encodes and writes one after another.</summary>
/// <remarks>One use.</remarks>
internal sealed class WorkerShift : IAsyncDisposable
{
    // How long a wait for jobs lasts before it is looked whether all are done.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Album _album;
    private readonly IWorkQueue _queue;
    private readonly AlbumWorkerOptions _options;
    private readonly IReadOnlyList<AlbumFolder> _folders;
    private readonly IProgress<AlbumWorkResult>? _progress;
    private readonly PhotoEncoder _encoder;
    private readonly PhotoReader _reader;
    private readonly string _tag;
    private readonly HeldJobs _held;
    private readonly RateMeter _rate = new(TimeProvider.System);
    private readonly Queue<(LeasedJob Job, PhotoJob What, Task<PreparedPhoto> Photo)> _ahead = new();
    private AlbumWorkResult _done = new(0, 0, 0, 0, 0, 0);

    /// <summary>Begins.</summary>
    public WorkerShift(Album album, IWorkQueue queue, IFindEngine engine, AlbumWorkerOptions options, IReadOnlyList<AlbumFolder> folders, IProgress<AlbumWorkResult>? progress)
    {
        (_album, _queue, _options, _folders, _progress) = (album, queue, options, folders, progress);
        _encoder = new PhotoEncoder(engine, options.Index);
        _reader = new PhotoReader(options.Index);
        _tag = AlbumNames.Tag(engine.Model.Name, engine.Model.Version);
        _held = new HeldJobs(queue, options.Lease);
    }

    /// <summary>What was done until now.</summary>
    public AlbumWorkResult Done() => _done with { Rate = _rate.PerMinute() };

    /// <summary>Works.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await TakeAsync(cancellationToken).ConfigureAwait(false);
            if (_ahead.TryDequeue(out var next))
            {
                await DoAsync(next.Job, next.What, await next.Photo.ConfigureAwait(false)).ConfigureAwait(false);
                _held.Remove(next.Job);
                _progress?.Report(Done());
                cancellationToken.ThrowIfCancellationRequested();
            }
            else if (_options.StopWhenDone && (await _queue.CountAsync(cancellationToken).ConfigureAwait(false)).IsFinished)
            {
                return;
            }
            else
            {
                await _queue.WaitAsync(Patience, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _held.DisposeAsync().ConfigureAwait(false);
        await ((Task)Task.WhenAll(_ahead.Select(ahead => ahead.Photo))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        if (_ahead.Count >= _options.Index.DecodeAhead)
        {
            return;
        }

        var jobs = await _queue.LeaseAsync(_options.Name, _options.Index.DecodeAhead - _ahead.Count, _options.Lease, cancellationToken).ConfigureAwait(false);
        _held.Add(jobs);
        foreach (var job in jobs)
        {
            if (PhotoJob.FromJson(job.Payload) is not { } what)
            {
                await FailAsync(job, "The job names no photo. Another program may use the same queue: give the album one of its own.", retry: false).ConfigureAwait(false);
                _held.Remove(job);
                continue;
            }

            if (what.Model != _tag)
            {
                throw new AlbumException($"This worker has {_tag}, and the album '{_album.Name}' is being encoded by {what.Model}. Start it with that model.");
            }

            _ahead.Enqueue((job, what, Task.Run(() => PrepareAsync(what, cancellationToken), CancellationToken.None)));
        }
    }

    // The first file that still has the content will do.
    private async Task<PreparedPhoto> PrepareAsync(PhotoJob job, CancellationToken cancellationToken)
    {
        var failure = "";
        foreach (var file in job.Files)
        {
            try
            {
                var path = FolderNames.FullPath(_folders, file.Path) ?? throw new FileNotFoundException($"The album has no folder for '{file.Path}'.");
                var bytes = await _reader.ReadAsync(file.At(path), cancellationToken).ConfigureAwait(false);
                if (PhotoReader.IdOf(bytes) == job.Photo)
                {
                    return new PreparedPhoto(_reader.Decode(job.Photo, bytes, file.Path));
                }
            }
            catch (ImageFormatException error)
            {
                return new PreparedPhoto(Problem: error.Message);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                failure = $"{_options.Name} cannot read '{file.Path}': {error.Message} Has it the album's folders, or a name for where they lie there?";
            }
        }

        // Changed files are seen by the next look at the folders.
        return failure.Length > 0 ? new PreparedPhoto(Failure: failure) : new PreparedPhoto(IsGone: true);
    }

    private async Task DoAsync(LeasedJob job, PhotoJob what, PreparedPhoto prepared)
    {
        if (!_held.Has(job))
        {
            _done = _done with { Lost = _done.Lost + 1 };
        }
        else if (prepared.Failure is { } failure)
        {
            await FailAsync(job, failure).ConfigureAwait(false);
        }
        else if (prepared.IsGone)
        {
            await CompleteAsync(job).ConfigureAwait(false);
        }
        else if (prepared.Problem is { } problem)
        {
            await WriteAsync(what, file => new WrittenFile(file.ToProblem(problem), WrittenKind.Problem)).ConfigureAwait(false);
            _done = _done with { Problems = _done.Problems + 1 };
            await CompleteAsync(job).ConfigureAwait(false);
        }
        else
        {
            await EncodeAsync(job, what, prepared.Photo!).ConfigureAwait(false);
        }
    }

    private async Task EncodeAsync(LeasedJob job, PhotoJob what, DecodedPhoto photo)
    {
        EncodedPhoto? encoded = null;
        if (!await HasAsync(what).ConfigureAwait(false))
        {
            try
            {
                encoded = await _encoder.EncodeAsync(photo, what.Files[0].Path, CancellationToken.None).ConfigureAwait(false);
            }
            catch (FindException error) when (error is not AlbumException)
            {
                await FailAsync(job, $"The model {_tag} failed with it: {error.Message}").ConfigureAwait(false);
                return;
            }
        }

        var first = what.Files[0].Path;
        await WriteAsync(what, file => new WrittenFile(file.ToRecord(what.Photo, what.Model), WrittenKind.Added, file.Path == first ? encoded : null)).ConfigureAwait(false);
        _rate.Mark();
        _done = encoded is null ? _done with { Known = _done.Known + 1 } : _done with { Encoded = _done.Encoded + 1 };
        await CompleteAsync(job).ConfigureAwait(false);
    }

    private async Task<bool> HasAsync(PhotoJob what) =>
        await _album.Collections.Photos(await ModelAsync().ConfigureAwait(false)).GetAsync(what.Photo, null, CancellationToken.None).ConfigureAwait(false) is not null;

    private async Task WriteAsync(PhotoJob what, Func<ScannedFile, WrittenFile> written)
    {
        var ledger = await AlbumLedger.ReadAsync(_album.Collections, what.Files.Select(file => file.Path), [what.Photo], CancellationToken.None).ConfigureAwait(false);
        var writer = new AlbumWriter(_album.Collections, ledger, await ModelAsync().ConfigureAwait(false));
        await writer.WriteAsync([.. what.Files.Select(file => written(file.At("")))], CancellationToken.None).ConfigureAwait(false);
        await writer.LeaveAsync(writer.Left, CancellationToken.None).ConfigureAwait(false);
    }

    // Whoever filled the queue has noted it.
    private async Task<AlbumModel> ModelAsync() =>
        (await _album.ModelsAsync(CancellationToken.None).ConfigureAwait(false)).FirstOrDefault(model => AlbumNames.Tag(model) == _tag)
        ?? throw new AlbumException($"The album '{_album.Name}' does not know the model {_tag} any more. Bring it up to date again, which adds the jobs anew.");

    private async Task CompleteAsync(LeasedJob job)
    {
        if (!await _queue.CompleteAsync(job, CancellationToken.None).ConfigureAwait(false))
        {
            _done = _done with { Lost = _done.Lost + 1 };
        }
    }

    private async Task FailAsync(LeasedJob job, string reason, bool retry = true)
    {
        await _queue.FailAsync(job, reason, retry, CancellationToken.None).ConfigureAwait(false);
        _done = _done with { Failed = _done.Failed + 1 };
    }
}
