using System.Globalization;
using FindAgents.Agents.Running;
using Spectre.Console;

namespace FindAgents.Cli.Output;

/// <summary>Prints the trace of a run for people.</summary>
internal static class RunTable
{
    public static void Write(IAnsiConsole console, CompositionRun run)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn(new TableColumn("#").RightAligned()).AddColumn("prototype").AddColumn("on").AddColumn("asked").AddColumn(new TableColumn("found").RightAligned());
        table.AddColumn(new TableColumn("best").RightAligned()).AddColumn(new TableColumn("encode, ask (ms)").RightAligned());
        foreach (var step in run.Steps)
        {
            table.AddRow(
                new Text(step.Step.ToString(CultureInfo.InvariantCulture)),
                new Text(step.Prototype),
                new Text(CompositionText.Clean(On(run, step))),
                new Text(CompositionText.Clean(RunWords.Asked(run, step))),
                new Text(step.Outcome == StepOutcome.Done ? RunWords.Found(step) : RunWords.Outcome(step.Outcome)),
                new Text(step.Best is { } best ? RunWords.Score(best) : ""),
                new Text(string.Create(CultureInfo.InvariantCulture, $"{step.EncodeMs:0}, {step.AskMs:0}")));
        }

        console.Write(table);
        foreach (var step in run.Steps)
        {
            foreach (var line in RunWords.Lines(run, step))
            {
                console.WriteLine(CompositionText.Clean($"Step {step.Step}: {line}"));
            }
        }

        if (run.Cancelled)
        {
            console.WriteLine("Cancelled: this is what was found until then.");
        }
    }

    private static string On(CompositionRun run, StepRun step) => step switch
    {
        { Hits: { } hits } => $"album {hits.Album}",
        { Images: [var only] } => RunWords.Name(run, only.Image),
        { Images: { } images } => $"{images.Count} images",
        _ => "",
    };
}
