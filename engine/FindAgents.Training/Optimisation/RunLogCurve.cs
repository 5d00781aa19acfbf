namespace FindAgents.Training.Optimisation;

/// <summary>One value of a log over the steps, thinned to what a panel can show.</summary>
/// <param name="Name">The value's name.</param>
/// <param name="Points">Steps and values, at most <see cref="MaxPoints"/>: means over stretches of equally many records.</param>
/// <param name="Last">The last value of the log itself.</param>
internal sealed record RunLogCurve(string Name, IReadOnlyList<(double Step, double Value)> Points, double Last)
{
    /// <summary>About a point every three pixels.</summary>
    public const int MaxPoints = 120;

    /// <summary>What stands before the name's last slash; the name where there is none.</summary>
    public string Group => Name.LastIndexOf('/') is > 0 and var slash ? Name[..slash] : Name;

    /// <summary>What stands after the name's last slash; the name where there is none.</summary>
    public string Label => Name.LastIndexOf('/') is > 0 and var slash ? Name[(slash + 1)..] : Name;

    public static RunLogCurve Of(IReadOnlyList<RunRecord> records, string name)
    {
        var values = records.Where(record => record.Values.TryGetValue(name, out var value) && double.IsFinite(value))
            .Select(record => (Step: (double)record.Step, Value: record.Values[name])).ToArray();
        var size = Math.Max(1, (values.Length + MaxPoints - 1) / MaxPoints);
        return new RunLogCurve(
            name,
            [.. values.Chunk(size).Select(chunk => (chunk.Average(point => point.Step), chunk.Average(point => point.Value)))],
            values is [.., var last] ? last.Value : double.NaN);
    }
}
