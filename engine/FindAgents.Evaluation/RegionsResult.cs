using FindAgents.Engine.Results;
using FindAgents.Evaluation.Metrics;

namespace FindAgents.Evaluation;

/// <summary>Pieces of photos that find pieces of other photos.</summary>
/// <param name="Recall">The part of the pieces, in percent, that find one called the same among the first k of other photos; pieces are what people have labelled.</param>
/// <param name="N">How many pieces of which another photo has one called the same.</param>
public sealed record RegionsResult(RecallScores Recall, int N)
{
    /// <summary>The same where the pieces to be found are the regions that an album has by itself: one is right where it overlaps with something labelled so by an IoU of at least 0.5.</summary>
    public RecallScores? Own { get; init; }

    /// <summary>Whether the scores of regions that are found by a name mean what they say, where every other name asked of a photo is of something there; <see langword="null"/> in a larger gallery.</summary>
    public ReliabilityScores? WordReliability { get; init; }

    /// <summary>What the scores of regions that are found by a name should be made of, by these answers; for <c>word_odds</c> of a model's configuration.</summary>
    public MatchOdds? WordOdds { get; init; }

    /// <summary>What the scores of regions that are found by a piece should be made of, by these answers; for <c>piece_odds</c> of a model's configuration.</summary>
    public MatchOdds? PieceOdds { get; init; }

    /// <summary>Whether the scores of regions that are found by a piece of another photo mean what they say, where every other piece asked of a photo has its like there; <see langword="null"/> in a larger gallery.</summary>
    public ReliabilityScores? PieceReliability { get; init; }
}
