using FindAgents.Engine;
using FindAgents.Retrieval.Albums;

namespace FindAgents.Retrieval.Indexing;

/// <summary>Brings an album up to date with its folders.</summary>
/// <remarks>
/// <para>
/// Files are told by size and time of last writing, photos by their content: what was renamed, moved or copied is not encoded again. Pictures
/// are read and decoded ahead of the engine, which encodes one after another, so that the same folders give the same album; what is
/// encoded is written in batches beside it.
/// </para>
/// <para>
/// Whenever the process ends, killed or not, the album is good, has what was acknowledged, and the next run goes on there. Safe for
/// concurrent use; two runs over one album wait for each other, in one process, in several, and on several machines. Engine and
/// album stay the caller's.
/// </para>
/// </remarks>
public sealed class AlbumIndexer
{
    // Records deleted in one transaction.
    private const int AtATime = 256;

    private readonly Album _album;
    private readonly AlbumIndexOptions _options;
    private readonly PhotoEncoder _encoder;
    private readonly Engine.Results.FindModelInfo _engineModel;

    /// <summary>Prepares to bring an album up to date.</summary>
    /// <param name="album">The album.</param>
    /// <param name="engine">Encodes the photos; a model that gives embeddings.</param>
    /// <param name="options">How; <see langword="null"/> for the defaults.</param>
    /// <exception cref="AlbumException">A number of the options is out of range.</exception>
    public AlbumIndexer(Album album, IFindEngine engine, AlbumIndexOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(album);
        ArgumentNullException.ThrowIfNull(engine);
        (_album, _options, _engineModel) = (album, options ?? new AlbumIndexOptions(), engine.Model);
        _options.Validate();
        _encoder = new PhotoEncoder(engine, _options);
    }

    /// <summary>Tells how long things take.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Looks at the folders, encodes what is new, notes what was moved, and takes out what is gone.</summary>
    /// <param name="progress">Told every so often.</param>
    /// <param name="cancellationToken">Ends the run after the photo at hand; what was encoded is kept, and the next run goes on there.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="AlbumException">The model gives no embeddings, or fails with every photo; or another run took the album over.</exception>
    /// <exception cref="Stores.StoreException">The store cannot be written. What was acknowledged is kept.</exception>
    public async Task<AlbumIndexResult> RunAsync(IProgress<AlbumIndexProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var report = new IndexReport(progress, Time);
        var run = await AlbumRun.BeginAsync(_album, holder => report.Begin(IndexStage.Waiting, holder), cancellationToken).ConfigureAwait(false);
        await using (run.ConfigureAwait(false))
        {
            try
            {
                return await RunAsync(run, report, run.CancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (run.IsLost)
            {
                throw new AlbumException($"Another run has taken the album '{_album.Name}' over, as if this process had been asleep. What was acknowledged is kept.");
            }
        }
    }

    private async Task<AlbumIndexResult> RunAsync(AlbumRun run, IndexReport report, CancellationToken cancellationToken)
    {
        report.Begin(IndexStage.Scanning);
        var collections = _album.Collections;
        var ledger = await AlbumLedger.ReadAsync(collections, cancellationToken).ConfigureAwait(false);
        var scan = await ScanAsync(ledger, cancellationToken).ConfigureAwait(false);
        var plan = IndexPlan.Make(ledger, scan, AlbumNames.Tag(_engineModel.Name, _engineModel.Version), _options.RetryProblems);
        var model = await ModelAsync(plan, cancellationToken).ConfigureAwait(false);
        var left = await NoteUnreadableAsync(plan, ledger, cancellationToken).ConfigureAwait(false);
        var gone = plan.Gone.ToList();
        gone.ForEach(file => ledger.Remove(file.Path));
        report.Expect(plan.Files.Count, ledger.Files().Count(file => file.Problem is not null));

        if (plan.Files.Count > 0)
        {
            report.Begin(IndexStage.Encoding);
            var writer = new AlbumWriter(collections, ledger, model!);
            gone.AddRange(await new PhotoIndexing(_encoder, writer, ledger, model!, _options, report).RunAsync(plan.Files, cancellationToken).ConfigureAwait(false));
            left.AddRange(writer.Left);
        }

        report.Begin(IndexStage.Removing);
        await RemoveAsync(gone, left, ledger, report, cancellationToken).ConfigureAwait(false);
        await DropModelsAsync(model, ledger, cancellationToken).ConfigureAwait(false);
        if (run.WasInterrupted && model is not null)
        {
            await new AlbumWriter(collections, ledger, model).SweepAsync(cancellationToken).ConfigureAwait(false);
        }

        await run.CompleteAsync().ConfigureAwait(false);
        report.Begin(IndexStage.Done);
        return Result(model, plan, scan, ledger, report);
    }

    private async Task<FolderScan> ScanAsync(AlbumLedger ledger, CancellationToken cancellationToken)
    {
        var folders = await _album.FoldersAsync(cancellationToken).ConfigureAwait(false);
        var known = ledger.Files().Select(file => FolderNames.Above(file.Path).FirstOrDefault()).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return await Task.Run(() => FolderScanner.Scan(folders, known.Contains, _options.FollowLinks, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    // The album's model; one that it does not have yet is asked what it gives before anything is written.
    private async Task<AlbumModel?> ModelAsync(IndexPlan plan, CancellationToken cancellationToken)
    {
        var models = await _album.ModelsAsync(cancellationToken).ConfigureAwait(false);
        var model = models.FirstOrDefault(model => model.Is(_engineModel));
        if (plan.Files.Count > 0 && (model is null || models[^1] != model))
        {
            model ??= await _encoder.DescribeAsync(cancellationToken).ConfigureAwait(false);
            await _album.KeepModelsAsync([.. models.Where(other => other != model), model], cancellationToken).ConfigureAwait(false);
        }

        return model;
    }

    // Gives the photos that such files held until now.
    private async Task<List<string>> NoteUnreadableAsync(IndexPlan plan, AlbumLedger ledger, CancellationToken cancellationToken)
    {
        await _album.Collections.Files.UpsertAsync(plan.Unreadable, cancellationToken).ConfigureAwait(false);
        return [.. plan.Unreadable.Select(file => ledger.Set(file)?.Photo).OfType<string>()];
    }

    private async Task RemoveAsync(List<FileRecord> gone, List<string> left, AlbumLedger ledger, IndexReport report, CancellationToken cancellationToken)
    {
        var models = await _album.ModelsAsync(cancellationToken).ConfigureAwait(false);
        foreach (var some in gone.Chunk(AtATime))
        {
            foreach (var file in some)
            {
                ledger.Remove(file.Path);
            }

            await _album.Collections.Files.DeleteAsync(some.Select(file => file.Path), cancellationToken).ConfigureAwait(false);
            report.Remove(some.Length);
        }

        report.Remove(left.Count);
        left.AddRange(gone.Select(file => file.Photo).OfType<string>());
        foreach (var model in models)
        {
            await new AlbumWriter(_album.Collections, ledger, model).LeaveAsync(left, cancellationToken).ConfigureAwait(false);
        }
    }

    // What an older model placed serves searches with it until nothing waits for the newer one.
    private async Task DropModelsAsync(AlbumModel? model, AlbumLedger ledger, CancellationToken cancellationToken)
    {
        var models = await _album.ModelsAsync(cancellationToken).ConfigureAwait(false);
        var used = ledger.Files().Select(file => file.Model).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var old = models.Where(other => model is not null && other != model && !used.Contains(AlbumNames.Tag(other))).ToList();
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

    private static AlbumIndexResult Result(AlbumModel? model, IndexPlan plan, FolderScan scan, AlbumLedger ledger, IndexReport report) => new()
    {
        Model = model,
        Added = report.Added,
        Reindexed = report.Reindexed,
        Moved = report.Moved,
        Unchanged = plan.Unchanged + report.Touched,
        Removed = report.Removed,
        Problems = [.. ledger.Files().Where(file => file.Problem is not null).OrderBy(file => file.Path, StringComparer.Ordinal).Select(file => new AlbumProblem(file.Path, file.Problem!))],
        Skipped = scan.Skipped,
        Elapsed = report.Elapsed,
    };
}
