using FindAgents.Engine.Imaging;

namespace FindAgents.Retrieval.Indexing;

/// <summary>How an album is brought up to date.</summary>
public sealed record AlbumIndexOptions
{
    /// <summary>How large a picture may be; larger ones are listed as problems.</summary>
    public ImageLimits ImageLimits { get; init; } = ImageLimits.Default;

    /// <summary>How many pictures are read and decoded ahead of the engine, at least 1.</summary>
    public int DecodeAhead { get; init; } = Math.Max(2, Environment.ProcessorCount);

    /// <summary>How many photos are acknowledged together, at least 1. What a kill loses is at most so many photos' work.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>How long a finished photo waits for others to be acknowledged with it.</summary>
    public TimeSpan BatchDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Says which regions a photo has; <see langword="null"/> for what the engine's panoptic segmentation finds.</summary>
    public IRegionSource? Regions { get; init; }

    /// <summary>The most regions kept of a photo, at least 0.</summary>
    public int MaxRegions { get; init; } = 50;

    /// <summary>The lowest score of a thing kept as a region, 0–1.</summary>
    public double RegionThreshold { get; init; } = 0.15;

    /// <summary>The longer side of thumbnails in pixels, 32 to 1024.</summary>
    public int ThumbnailSide { get; init; } = 192;

    /// <summary>Whether files that could not be read before are tried again although they have not changed.</summary>
    public bool RetryProblems { get; init; }

    /// <summary>Whether symbolic links to folders are followed, each real folder once. Links to files that lie below the album's folders count as files.</summary>
    public bool FollowLinks { get; init; }
}
