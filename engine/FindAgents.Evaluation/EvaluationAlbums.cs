using System.Diagnostics;
using FindAgents.Engine;
using FindAgents.Training.Data;

namespace FindAgents.Evaluation;

/// <summary>The albums that an evaluation searches, as far as its tasks need them.</summary>
/// <param name="Own">Photos with the regions that users get.</param>
/// <param name="Labelled">The measured photos with what is labelled for regions.</param>
internal sealed record EvaluationAlbums(EvaluationAlbum? Own, EvaluationAlbum? Labelled) : IDisposable
{
    private static readonly EvaluationTask[] Searching = [EvaluationTask.Retrieval, EvaluationTask.InterleavedRetrieval, EvaluationTask.Regions, EvaluationTask.Without];

    /// <summary>Opens or fills them.</summary>
    /// <param name="options">What is measured.</param>
    /// <param name="photos">The photos that are measured on.</param>
    /// <param name="engine">Encodes them.</param>
    /// <param name="progress">Told how many photos are indexed.</param>
    /// <param name="cancellationToken">Ends the filling.</param>
    /// <exception cref="DatasetFormatException">The gallery cannot be read, or an album that is given lacks a photo.</exception>
    public static async Task<EvaluationAlbums> OpenAsync(EvaluationOptions options, IReadOnlyList<TrainingPhoto> photos, IFindEngine engine, IProgress<EvaluationProgress>? progress, CancellationToken cancellationToken)
    {
        if (!options.Tasks.Any(Searching.Contains))
        {
            return new EvaluationAlbums(null, null);
        }

        IReadOnlyList<TrainingPhoto> others = options.Gallery is { } split && split != options.Split ? CocoDataset.Load(options.Data, split).Photos : [];
        var own = options.Album is { } album
            ? await EvaluationAlbum.OfAsync(album, engine, photos, others, cancellationToken).ConfigureAwait(false)
            : await FillAsync([.. photos, .. others], labelled: false).ConfigureAwait(false);
        try
        {
            return new EvaluationAlbums(own, options.Tasks.Contains(EvaluationTask.Regions) ? await FillAsync(photos, labelled: true).ConfigureAwait(false) : null);
        }
        catch
        {
            own.Dispose();
            throw;
        }

        async Task<EvaluationAlbum> FillAsync(IReadOnlyList<TrainingPhoto> indexed, bool labelled)
        {
            var clock = Stopwatch.StartNew();
            return await EvaluationAlbum.FillAsync(indexed, engine, labelled, done => progress?.Report(new EvaluationProgress(done, indexed.Count, clock.Elapsed) { IsIndexing = true }), cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        Own?.Dispose();
        Labelled?.Dispose();
    }
}
