using System.Globalization;
using FindAgents.Retrieval.Indexing;

namespace FindAgents.Agents.Albums;

/// <summary>Says in words how far bringing an album up to date has come.</summary>
public static class AlbumProgress
{
    /// <summary>One line.</summary>
    /// <param name="progress">How far it has come.</param>
    public static string Describe(AlbumIndexProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return progress.Stage switch
        {
            IndexStage.Waiting => $"Waiting for another run to end ({progress.Current})",
            IndexStage.Scanning => "Looking at the folders",
            IndexStage.Removing => "Taking out what is gone",
            IndexStage.Done => Photos(progress),
            _ => Photos(progress)
                + (progress.Rate > 0 ? string.Create(CultureInfo.InvariantCulture, $", {progress.Rate:0} a minute") : "")
                + (progress.Remaining is { } left ? $", {Duration(left)} left" : ""),
        };
    }

    /// <summary>A time as people read it: hours where there are some.</summary>
    /// <param name="time">The time.</param>
    public static string Duration(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time:mm\\:ss}")
        : time.ToString(@"mm\:ss", CultureInfo.InvariantCulture);

    private static string Photos(AlbumIndexProgress progress) =>
        $"{progress.Done} of {progress.Total} photos{(progress.Problems > 0 ? $", {progress.Problems} problems" : "")}";
}
