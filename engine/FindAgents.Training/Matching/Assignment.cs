namespace FindAgents.Training.Matching;

/// <summary>Which predictions answer for which targets of one image, pair by pair.</summary>
/// <param name="Sources">Indices of predictions, ascending.</param>
/// <param name="Targets">The target of each.</param>
public sealed record Assignment(long[] Sources, long[] Targets)
{
    /// <summary>The number of pairs.</summary>
    public int Count => Sources.Length;
}
