namespace FindAgents.Retrieval.Indexing;

/// <summary>When an album that is watched is brought up to date.</summary>
public sealed record AlbumWatchOptions
{
    /// <summary>How long nothing must have changed before the folders are looked at: a file that is being copied is not looked at half way.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long changes may go on until the folders are looked at all the same.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often the folders are looked at when no change is heard of.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How soon after a run that failed the next one begins.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="AlbumException">One is out of range; the message names it.</exception>
    public void Validate()
    {
        foreach (var (name, value) in new[] { (nameof(Quiet), Quiet), (nameof(LongestWait), LongestWait), (nameof(LookEvery), LookEvery), (nameof(RetryAfter), RetryAfter) })
        {
            if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(7))
            {
                throw new AlbumException($"{name} is {value}: give more than 0 and at most 7 days.");
            }
        }
    }
}
