using FindAgents.Engine.Results;
using FindAgents.Retrieval.Albums;

namespace FindAgents.Retrieval.Indexing;

/// <summary>One run over an album: looks what the folders have, lets somebody bring in what is new, and takes out what is gone.</summary>
/// <remarks>One use.</remarks>
internal sealed class AlbumUpdate
{
    // Records deleted in one transaction.
    private const int AtATime = 256;

    private readonly Album _album;
    private readonly PhotoEncoder _encoder;
    private readonly FindModelInfo _engineModel;
    private readonly AlbumIndexOptions _options;
    private readonly List<string> _left = [];
    private FolderScan _scan = null!;
    private IndexPlan _plan = null!;

    private AlbumUpdate(Album album, PhotoEncoder encoder, FindModelInfo engineModel, AlbumIndexOptions options, IndexReport report)
    {
        (_album, _encoder, _engineModel, _options, Report) = (album, encoder, engineModel, options, report);
    }

    /// <summary>Brings files in, and returns those of the album that turned out to be gone.</summary>
    /// <param name="update">The run.</param>
    /// <param name="files">The files, at least one.</param>
    /// <param name="cancellationToken">Ends it after the photo at hand.</param>
    public delegate Task<IReadOnlyList<FileRecord>> Bring(AlbumUpdate update, IReadOnlyList<ScannedFile> files, CancellationToken cancellationToken);

    /// <summary>Counts what is done.</summary>
    public IndexReport Report { get; }

    /// <summary>What the album says of its files.</summary>
    public AlbumLedger Ledger { get; private set; } = null!;

    /// <summary>The model that places photos, once there are some to place.</summary>
    public AlbumModel? Model { get; private set; }

    /// <summary>Writes what the model places.</summary>
    public AlbumWriter Writer { get; private set; } = null!;

    /// <summary>Runs, alone.</summary>
    /// <param name="album">The album.</param>
    /// <param name="encoder">Says what the model gives.</param>
    /// <param name="engineModel">The model.</param>
    /// <param name="options">How.</param>
    /// <param name="report">Told what is done.</param>
    /// <param name="bring">Brings files in.</param>
    /// <param name="cancellationToken">Ends the run after the photo at hand.</param>
    public static async Task<AlbumIndexResult> RunAsync(Album album, PhotoEncoder encoder, FindModelInfo engineModel, AlbumIndexOptions options, IndexReport report, Bring bring, CancellationToken cancellationToken)
    {
        var run = await AlbumRun.BeginAsync(album, holder => report.Begin(IndexStage.Waiting, holder), cancellationToken).ConfigureAwait(false);
        await using (run.ConfigureAwait(false))
        {
            try
            {
                return await new AlbumUpdate(album, encoder, engineModel, options, report).RunAsync(run, bring, run.CancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (run.IsLost)
            {
                throw new AlbumException($"Another run has taken the album '{album.Name}' over, as if this process had been asleep. What was acknowledged is kept.");
            }
        }
    }

    private async Task<AlbumIndexResult> RunAsync(AlbumRun run, Bring bring, CancellationToken cancellationToken)
    {
        Report.Begin(IndexStage.Scanning);
        Ledger = await AlbumLedger.ReadAsync(_album.Collections, cancellationToken).ConfigureAwait(false);
        _scan = await ScanAsync(cancellationToken).ConfigureAwait(false);
        _plan = IndexPlan.Make(Ledger, _scan, AlbumNames.Tag(_engineModel.Name, _engineModel.Version), _options.RetryProblems);
        Model = await ModelAsync(cancellationToken).ConfigureAwait(false);
        await NoteUnreadableAsync(cancellationToken).ConfigureAwait(false);

        // Out of the ledger at once: who holds a photo now is not who held it before it was moved.
        var gone = _plan.Gone.ToList();
        gone.ForEach(file => Ledger.Remove(file.Path));
        Report.Expect(_plan.Files.Count, Ledger.Files().Count(file => file.Problem is not null));
        if (_plan.Files.Count > 0)
        {
            Report.Begin(IndexStage.Encoding);
            Writer = new AlbumWriter(_album.Collections, Ledger, Model!);
            gone.AddRange(await bring(this, _plan.Files, cancellationToken).ConfigureAwait(false));
            _left.AddRange(Writer.Left);
        }

        Report.Begin(IndexStage.Removing);
        await RemoveAsync(gone, cancellationToken).ConfigureAwait(false);
        await DropModelsAsync(cancellationToken).ConfigureAwait(false);
        if (run.WasInterrupted && Model is not null)
        {
            await new AlbumWriter(_album.Collections, Ledger, Model).SweepAsync(cancellationToken).ConfigureAwait(false);
        }

        await run.CompleteAsync().ConfigureAwait(false);
        Report.Begin(IndexStage.Done);
        return Result();
    }

    private async Task<FolderScan> ScanAsync(CancellationToken cancellationToken)
    {
        var folders = await _album.FoldersAsync(cancellationToken).ConfigureAwait(false);
        var known = Ledger.Files().Select(file => FolderNames.Above(file.Path).FirstOrDefault()).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return await Task.Run(() => FolderScanner.Scan(folders, known.Contains, _options.FollowLinks, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    // One that the album does not have yet is asked what it gives before anything is written.
    private async Task<AlbumModel?> ModelAsync(CancellationToken cancellationToken)
    {
        var models = await _album.ModelsAsync(cancellationToken).ConfigureAwait(false);
        var model = models.FirstOrDefault(model => model.Is(_engineModel));
        if (_plan.Files.Count > 0 && (model is null || models[^1] != model))
        {
            model ??= await _encoder.DescribeAsync(cancellationToken).ConfigureAwait(false);
            await _album.KeepModelsAsync([.. models.Where(other => other != model), model], cancellationToken).ConfigureAwait(false);
        }

        return model;
    }

    private async Task NoteUnreadableAsync(CancellationToken cancellationToken)
    {
        await _album.Collections.Files.UpsertAsync(_plan.Unreadable, cancellationToken).ConfigureAwait(false);
        _left.AddRange(_plan.Unreadable.Select(file => Ledger.Set(file)?.Photo).OfType<string>());
    }

    private async Task RemoveAsync(List<FileRecord> gone, CancellationToken cancellationToken)
    {
        foreach (var some in gone.Chunk(AtATime))
        {
            foreach (var file in some)
            {
                Ledger.Remove(file.Path);
            }

            await _album.Collections.Files.DeleteAsync(some.Select(file => file.Path), cancellationToken).ConfigureAwait(false);
            Report.Remove(some.Count(file => file.Photo is not null));
        }

        Report.Remove(_left.Count);
        string[] photos = [.. _left, .. gone.Select(file => file.Photo).OfType<string>()];
        foreach (var model in await _album.ModelsAsync(cancellationToken).ConfigureAwait(false))
        {
            await new AlbumWriter(_album.Collections, Ledger, model).LeaveAsync(photos, cancellationToken).ConfigureAwait(false);
        }
    }

    // What an older model placed serves searches with it until nothing waits for the newer one.
    private async Task DropModelsAsync(CancellationToken cancellationToken)
    {
        var models = await _album.ModelsAsync(cancellationToken).ConfigureAwait(false);
        var used = Ledger.Files().Select(file => file.Model).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var old = models.Where(other => Model is not null && other != Model && !used.Contains(AlbumNames.Tag(other))).ToList();
        if (old.Count == 0)
        {
            return;
        }

        foreach (var other in old)
        {
            await _album.Store.EnsureCollectionDeletedAsync(AlbumNames.Regions(_album.Name, other), cancellationToken).ConfigureAwait(false);
            await _album.Store.EnsureCollectionDeletedAsync(AlbumNames.Photos(_album.Name, other), cancellationToken).ConfigureAwait(false);
        }

        await _album.KeepModelsAsync([.. models.Except(old)], cancellationToken).ConfigureAwait(false);
    }

    private AlbumIndexResult Result() => new()
    {
        Model = Model,
        Added = Report.Added,
        Reindexed = Report.Reindexed,
        Moved = Report.Moved,
        Unchanged = _plan.Unchanged + Report.Touched,
        Removed = Report.Removed,
        Problems = [.. Ledger.Files().Where(file => file.Problem is not null).OrderBy(file => file.Path, StringComparer.Ordinal).Select(file => new AlbumProblem(file.Path, file.Problem!))],
        Skipped = _scan.Skipped,
        Elapsed = Report.Elapsed,
    };
}
