using System.Diagnostics;
using FindAgents.Engine;
using FindAgents.Engine.Imaging;
using FindAgents.Training.Data;

namespace FindAgents.Evaluation;

/// <summary>Measures an engine on a labelled folder, through the same calls that users make.</summary>
/// <remarks>Stateless and safe for concurrent use.</remarks>
public static class EvaluationRunner
{
    /// <summary>Measures.</summary>
    /// <param name="options">What, on what.</param>
    /// <param name="engine">The engine; stays the caller's.</param>
    /// <param name="progress">Told while albums are filled, and after each photo.</param>
    /// <param name="cancellationToken">Stops after the running call.</param>
    /// <returns>The scores.</returns>
    /// <exception cref="DatasetFormatException">The folder or its annotations cannot be read, or hold no photo that is labelled in full.</exception>
    /// <exception cref="ImageFormatException">A photo cannot be decoded.</exception>
    public static async Task<EvaluationResult> RunAsync(
        EvaluationOptions options,
        IFindEngine engine,
        IProgress<EvaluationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(engine);
        var data = CocoDataset.Load(options.Data, options.Split);
        TrainingPhoto[] photos = [.. data.Photos.Where(p => p.ThingsAreComplete && (!options.Tuning || TuningSplit.Holds(p))).Take(options.MaxPhotos ?? int.MaxValue)];
        if (photos.Length == 0)
        {
            throw new DatasetFormatException($"The split '{options.Split}' in {options.Data} has no photo whose things are all labelled: nothing can be measured.");
        }

        var clock = Stopwatch.StartNew();
        using var albums = await EvaluationAlbums.OpenAsync(options, photos, engine, progress, cancellationToken).ConfigureAwait(false);
        List<ITaskEvaluation> tasks = [.. options.Tasks.Distinct().Order().Select(task => Create(task, data, photos, engine, albums, options.Clicks))];
        clock.Restart();
        for (var i = 0; i < photos.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var image = await engine.EncodeAsync(RgbImage.Load(photos[i].Path), cancellationToken).ConfigureAwait(false);
            foreach (var task in tasks)
            {
                await task.AddAsync(photos[i], image, cancellationToken).ConfigureAwait(false);
            }

            progress?.Report(new EvaluationProgress(i + 1, photos.Length, clock.Elapsed));
        }

        var seconds = clock.Elapsed.TotalSeconds;
        foreach (var task in tasks)
        {
            await task.FinishAsync(cancellationToken).ConfigureAwait(false);
        }

        return new EvaluationResult
        {
            Model = engine.Model.Name,
            Version = engine.Model.Version,
            Split = options.Split,
            Photos = photos.Length,
            SecondsPerPhoto = Math.Round(seconds / photos.Length, 3),
            Date = DateTimeOffset.UtcNow,
            Grounding = tasks.OfType<GroundingEvaluation>().SingleOrDefault()?.Compute(),
            PhraseReliability = tasks.OfType<GroundingEvaluation>().SingleOrDefault()?.Reliability(),
            ThingReliability = tasks.OfType<InstanceEvaluation>().SingleOrDefault()?.Reliability(),
            Interactive = tasks.OfType<InteractiveEvaluation>().SingleOrDefault()?.Compute(),
            Instance = tasks.OfType<InstanceEvaluation>().SingleOrDefault()?.Compute(),
            Panoptic = tasks.OfType<PanopticEvaluation>().SingleOrDefault()?.Compute(),
            Semantic = tasks.OfType<SemanticEvaluation>().SingleOrDefault()?.Compute(),
            Retrieval = tasks.OfType<RetrievalEvaluation>().SingleOrDefault()?.Compute(),
            InterleavedRetrieval = tasks.OfType<InterleavedRetrievalEvaluation>().SingleOrDefault()?.Compute(),
            InterleavedSegmentation = tasks.OfType<InterleavedSegmentationEvaluation>().SingleOrDefault()?.Compute(),
            Words = tasks.OfType<WordsEvaluation>().SingleOrDefault()?.Compute(),
            Regions = tasks.OfType<RegionsEvaluation>().SingleOrDefault()?.Compute(),
            Without = tasks.OfType<WithoutEvaluation>().SingleOrDefault()?.Compute(),
            Gallery = albums.Own?.Count,
            Answers = [.. tasks.SelectMany(task => task.Answers)],
        };
    }

    private static ITaskEvaluation Create(EvaluationTask task, CocoDataset data, IReadOnlyList<TrainingPhoto> photos, IFindEngine engine, EvaluationAlbums albums, int clicks) => task switch
    {
        EvaluationTask.Grounding => new GroundingEvaluation(engine, data.Categories),
        EvaluationTask.Interactive => new InteractiveEvaluation(engine, clicks),
        EvaluationTask.Instance => new InstanceEvaluation(engine, data.Categories),
        EvaluationTask.Panoptic => new PanopticEvaluation(engine, data.Categories),
        EvaluationTask.Semantic => new SemanticEvaluation(engine, data.Categories),
        EvaluationTask.Retrieval => new RetrievalEvaluation(engine, albums.Own!),
        EvaluationTask.InterleavedRetrieval => new InterleavedRetrievalEvaluation(albums.Own!, data.Categories),
        EvaluationTask.InterleavedSegmentation => new InterleavedSegmentationEvaluation(engine, photos),
        EvaluationTask.Words => new WordsEvaluation(engine, data.Categories, photos),
        EvaluationTask.Regions => new RegionsEvaluation(albums.Labelled!, albums.Own!, photos),
        EvaluationTask.Without => new WithoutEvaluation(albums.Own!, photos),
        _ => throw new ArgumentOutOfRangeException(nameof(task), task, "This task cannot be measured."),
    };
}
