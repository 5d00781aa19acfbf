using System.Globalization;

namespace FindAgents.Agents;

public sealed partial class FindOperations
{
    /// <summary>The ids of the results that are kept, the one used last first.</summary>
    /// <returns>The ids; asking does not make results live longer.</returns>
    public IReadOnlyList<string> ResultIds() => [.. _results.All().Select(result => result.Id)];

    /// <summary>The numbers of a result's regions, as they stand in addresses.</summary>
    /// <param name="resultId">The result.</param>
    /// <returns>The numbers; none where the result is not kept.</returns>
    public IReadOnlyList<string> RegionNumbers(string resultId) =>
    [
        .. _results.All().Where(result => result.Id == resultId).SelectMany(result => result.Regions)
            .Select(region => region.Number.ToString(CultureInfo.InvariantCulture)),
    ];
}
