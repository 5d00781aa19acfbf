using System.Globalization;
using FindAgents.Engine.Results;
using Spectre.Console;

namespace FindAgents.Cli.Output;

/// <summary>Prints a result for people.</summary>
internal static class ResultTable
{
    public static void Write(IAnsiConsole console, FindResult result, WrittenFiles files)
    {
        if (result.Regions.Count == 0)
        {
            console.WriteLine("Nothing found.");
        }
        else
        {
            console.Write(Build(result));
        }

        foreach (var answer in (result as GroundResult)?.Answers ?? [])
        {
            if (!answer.Found)
            {
                console.WriteLine($"Not found: {answer.Phrase} (score {Number(answer.Score)})");
            }

            if (answer.UnknownWords.Count > 0)
            {
                console.WriteLine($"Left out of \"{answer.Phrase}\", as the model does not know them: {string.Join(", ", answer.UnknownWords)}");
            }
        }

        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Width}×{result.Height} · {result.Model.Name} {result.Model.Version} · encoded in {result.Timings.Encode.TotalMilliseconds:0} ms, answered in {result.Timings.Ask.TotalMilliseconds:0} ms"));
        if (files.Overlay is { } overlay)
        {
            console.WriteLine($"Picture: {overlay}");
        }

        foreach (var (_, mask) in files.Masks.OrderBy(pair => pair.Key))
        {
            console.WriteLine($"Mask: {mask}");
        }
    }

    private static Table Build(FindResult result)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn(new TableColumn("#").RightAligned());
        table.AddColumn("label");
        table.AddColumn(new TableColumn("score").RightAligned());
        table.AddColumn(new TableColumn("box (x, y, w, h)").RightAligned());
        table.AddColumn(new TableColumn("area").RightAligned());
        foreach (var region in result.Regions)
        {
            var share = 100.0 * region.Mask.Area / ((double)region.Mask.Width * region.Mask.Height);
            table.AddRow(
                new Text(region.Number.ToString(CultureInfo.InvariantCulture)),
                new Text(Label(region)),
                new Text(Number(region.Score)),
                new Text(string.Create(CultureInfo.InvariantCulture, $"{region.Box.X:0}, {region.Box.Y:0}, {region.Box.Width:0}, {region.Box.Height:0}")),
                new Text(share.ToString("0.0 '%'", CultureInfo.InvariantCulture)));
        }

        return table;
    }

    // What comes close is said as well: a person should know that the model was torn.
    private static string Label(Engine.Results.Region region) =>
        region.LikelyLabels() is { Count: > 0 } likely ? $"{region.Label} (or {string.Join(", ", likely.Select(l => l.Label))})" : region.Label;

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
