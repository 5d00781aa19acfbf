namespace FindAgents.Training.Mini;

/// <summary>How find-mini is trained.</summary>
public sealed record MiniTrainingOptions
{
    /// <summary>A folder in COCO's layout.</summary>
    public required string Data { get; init; }

    /// <summary>The folder of the model whose configuration and foundations are used.</summary>
    public required string Model { get; init; }

    /// <summary>Weights to start from; <see langword="null"/> for fresh ones.</summary>
    public string? Start { get; init; }

    /// <summary>The run's folder: log, checkpoints and, at the end, the trained weights.</summary>
    public required string Output { get; init; }

    /// <summary>The split to learn from.</summary>
    public string Split { get; init; } = "train";

    /// <summary>The splits that must share no photo with it.</summary>
    public IReadOnlyList<string> HeldOut { get; init; } = ["val"];

    /// <summary>How many optimiser steps the schedule spans.</summary>
    public int Steps { get; init; } = 6000;

    /// <summary>Photos whose gradients make one step.</summary>
    public int PhotosPerStep { get; init; } = 2;

    /// <summary>The long side of the input in pixels; the short side is three quarters of it.</summary>
    public int LongSide { get; init; } = 384;

    /// <summary>The highest learning rate.</summary>
    public double LearningRate { get; init; } = 8e-4;

    /// <summary>Weight decay of matrices; vectors have none.</summary>
    public double WeightDecay { get; init; } = 0.02;

    /// <summary>Steps over which the learning rate rises.</summary>
    public int WarmUpSteps { get; init; } = 200;

    /// <summary>The longest gradient that a step takes.</summary>
    public double ClipNorm { get; init; } = 1;

    /// <summary>How much of the averaged weights each step keeps.</summary>
    public double EmaDecay { get; init; } = 0.999;

    /// <summary>What a model labelled in photos that people did not label in full (<see cref="Pseudo.PseudoLabelFile"/>); <see langword="null"/> for nothing.</summary>
    public string? PseudoLabels { get; init; }

    /// <summary>How often a photo of which only a part is labelled is drawn instead of one labelled in full.</summary>
    public double PartialPhotos { get; init; } = 0.2;

    /// <summary>How often a photo is drawn from those whose stuff is labelled as well; they are few, and all that teaches stuff.</summary>
    public double PanopticPhotos { get; init; } = 0.2;

    /// <summary>How often things of another photo are pasted into one.</summary>
    public double CopyPaste { get; init; } = 0.2;

    /// <summary>Seconds between checkpoints.</summary>
    public double CheckpointSeconds { get; init; } = 120;

    /// <summary>Threads for the computation; <see langword="null"/> for as many as there are cores.</summary>
    public int? Threads { get; init; }

    /// <summary>Where to compute: <c>cpu</c> or <c>cuda</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>The seed of everything that is drawn.</summary>
    public int Seed { get; init; } = 1;
}
