namespace FindAgents.Agents.Results;

/// <summary>A result as it is kept under its id.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ImageId">The id that its image had.</param>
/// <param name="ImageKey">What stands for the image's content: the same for the same picture sent again.</param>
/// <param name="Regions">Its regions, by number.</param>
internal sealed record StoredResult(string Id, string ImageId, string ImageKey, IReadOnlyList<StoredRegion> Regions) : IStored
{
    /// <exception cref="UnknownResultException">The result has no region of that number.</exception>
    public StoredRegion Region(int number) => Regions.FirstOrDefault(region => region.Number == number)
        ?? throw new UnknownResultException(Regions.Count == 0
            ? $"Result {Id} found nothing, so it has no region {number}. Ask about the image again in another way."
            : $"Result {Id} has no region {number}. Its regions are {string.Join(", ", Regions.Select(region => $"{region.Number} ({Quote.Short(region.Label, 40)})"))}.");
}
