using FindAgents.Retrieval;

namespace FindAgents.Evaluation;

/// <summary>What is measured, on what.</summary>
public sealed record EvaluationOptions
{
    /// <summary>A folder in COCO's layout: <c>images/</c>, <c>annotations/{instances,panoptic,captions}_SPLIT.json</c>, <c>panoptic_SPLIT/</c>.</summary>
    public required string Data { get; init; }

    /// <summary>The split, such as <c>val</c>.</summary>
    public required string Split { get; init; }

    /// <summary>The tasks to measure; all by default.</summary>
    public IReadOnlyCollection<EvaluationTask> Tasks { get; init; } = Enum.GetValues<EvaluationTask>();

    /// <summary>How many clicks a thing gets at most, from 1; the field's number is 20.</summary>
    public int Clicks { get; init; } = 5;

    /// <summary>Measure on the first photos only; <see langword="null"/> for all.</summary>
    public int? MaxPhotos { get; init; }

    /// <summary>Another split whose photos are in the album, too, that retrieval, interleaved retrieval, regions and photos without a category are measured on; <see langword="null"/> for none.</summary>
    public string? Gallery { get; init; }

    /// <summary>An album that has the photos already, and perhaps others, searched in place of one filled for the evaluation; stays the caller's.</summary>
    public Album? Album { get; init; }

    /// <summary>Measure only on the photos that <see cref="Training.Data.TuningSplit"/> keeps out of training: for choosing, not for reporting.</summary>
    public bool Tuning { get; init; }
}
