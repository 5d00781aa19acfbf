namespace FindAgents.Training.Data;

/// <summary>A photo of a data set with all that is known about it; its pixels stay on disk until asked for.</summary>
/// <remarks>Immutable and safe to share between threads.</remarks>
public sealed record TrainingPhoto
{
    /// <summary>The data set's id.</summary>
    public required long Id { get; init; }

    /// <summary>The image file.</summary>
    public required string Path { get; init; }

    /// <summary>Width in pixels, as annotated.</summary>
    public required int Width { get; init; }

    /// <summary>Height in pixels, as annotated.</summary>
    public required int Height { get; init; }

    /// <summary>What the annotations cover.</summary>
    public required PhotoLabels Labels { get; init; }

    /// <summary>The labelled objects and stuff, in the annotation file's order.</summary>
    public IReadOnlyList<TrainingInstance> Instances { get; init; } = [];

    /// <summary>Sentences that describe the photo.</summary>
    public IReadOnlyList<string> Captions { get; init; } = [];

    /// <summary>Whether a thing category that has no mask here is known to be absent.</summary>
    public bool ThingsAreComplete => Labels is PhotoLabels.Instances or PhotoLabels.Panoptic;

    /// <summary>Whether a stuff category that has no mask here is known to be absent.</summary>
    public bool StuffIsComplete => Labels is PhotoLabels.Panoptic;
}
