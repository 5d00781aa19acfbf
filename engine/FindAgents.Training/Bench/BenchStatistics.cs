namespace FindAgents.Training.Bench;

/// <summary>What was read, and what came of it.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record BenchStatistics
{
    /// <summary>Photos that have captions.</summary>
    public required int Photos { get; init; }

    /// <summary>Photos of which a caption went into the file.</summary>
    public required int PhotosWritten { get; init; }

    /// <summary>Captions read.</summary>
    public required int Captions { get; init; }

    /// <summary>Captions with a grounded phrase, which went into the file.</summary>
    public required int CaptionsWritten { get; init; }

    /// <summary>Phrases read: everything that could be pointed at.</summary>
    public required int Phrases { get; init; }

    /// <summary>Phrases in the file.</summary>
    public required int PhrasesWritten { get; init; }

    /// <summary>Phrases of the file that mean several segments.</summary>
    public required int PhrasesOfSeveral { get; init; }

    /// <summary>How many phrases ended how.</summary>
    public required IReadOnlyDictionary<PhraseGrounding, int> Groundings { get; init; }

    /// <summary>Who tied the phrases, in photos.</summary>
    public required IReadOnlyDictionary<ProposalSource, int> Sources { get; init; }

    /// <summary>Head nouns that name no category, the commonest first, with their numbers.</summary>
    public required IReadOnlyList<KeyValuePair<string, int>> UnknownHeads { get; init; }

    /// <summary>The part of all phrases that is grounded, 0–1.</summary>
    public double GroundedShare => Phrases == 0 ? 0 : (double)Groundings.GetValueOrDefault(PhraseGrounding.Grounded) / Phrases;
}
