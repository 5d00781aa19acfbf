namespace FindAgents.Retrieval.Stores.Codes;

/// <summary>Those who may be among the most alike, and the similarity that one has to reach for it.</summary>
/// <remarks>
/// The threshold is the k-th best of what records have at least; whoever can at most have less is out. It only rises, so
/// nobody is left out wrongly, ties included. Each worker of a search has its own list; all share a threshold.
/// </remarks>
internal sealed class Candidates
{
    private const int FirstLimit = 4096;

    private readonly SharedThreshold _threshold;
    private readonly List<(long Sequence, double High)> _all = [];
    private int _limit = FirstLimit;

    /// <summary>Creates an empty list.</summary>
    public Candidates(SharedThreshold threshold)
    {
        _threshold = threshold;
    }

    /// <summary>Takes somebody in, who cannot be told yet to have less than the threshold.</summary>
    /// <param name="sequence">The record.</param>
    /// <param name="low">Its similarity at least, or NaN where nothing is known.</param>
    /// <param name="high">Its similarity at most, or NaN where nothing is known.</param>
    public void Add(long sequence, double low, double high)
    {
        _threshold.Raise(low);
        _all.Add((sequence, high));
        if (_all.Count >= _limit)
        {
            Prune();
            _limit = Math.Max(FirstLimit, 2 * _all.Count);
        }
    }

    /// <summary>Those who are still in, with their similarity at most.</summary>
    public IReadOnlyList<(long Sequence, double High)> Left()
    {
        Prune();
        return _all;
    }

    private void Prune()
    {
        var threshold = _threshold.Value;
        _all.RemoveAll(candidate => candidate.High < threshold);
    }
}
