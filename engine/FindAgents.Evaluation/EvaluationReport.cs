using System.Globalization;
using System.Text;
using FindAgents.Engine.Imaging;
using FindAgents.Evaluation.Metrics;
using FindAgents.Training.Optimisation;
using SkiaSharp;

namespace FindAgents.Evaluation;

/// <summary>Writes an evaluation down for people: a page of Markdown, curves, and the best, median and worst answers to look at.</summary>
/// <remarks>Stateless; safe for concurrent calls on different folders.</remarks>
public static class EvaluationReport
{
    private const int Each = 12;
    private const int Columns = 4;
    private const int PlotWidth = 480;
    private const int PlotHeight = 360;

    /// <summary>The page's file in the folder.</summary>
    public const string PageName = "report.md";

    /// <summary>Writes the report. What the folder holds of an earlier one is replaced when the new one is complete.</summary>
    /// <param name="result">A finished evaluation.</param>
    /// <param name="folder">The folder; made if it is not there.</param>
    /// <param name="cancellationToken">Stops between two pictures; nothing is left behind then.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    /// <exception cref="ImageFormatException">A photo is no longer there.</exception>
    public static void Write(EvaluationResult result, string folder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        var target = Path.GetFullPath(folder);
        if (File.Exists(target))
        {
            throw new IOException($"'{folder}' is a file: name a folder for the report.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(target) ?? target);
        var made = Directory.CreateDirectory($"{target.TrimEnd(Path.DirectorySeparatorChar)}.{Guid.NewGuid():n}.tmp");
        try
        {
            var page = new StringBuilder();
            Head(page, result);
            Curves(page, result, made.FullName);
            Words(page, result.Words);
            foreach (var (kind, answers) in EvaluationSheet.Kinds(result))
            {
                cancellationToken.ThrowIfCancellationRequested();
                EvaluationSheet.Render(answers, Each, Columns).Save(Path.Combine(made.FullName, $"{kind}.jpg"));
                page.AppendLine().AppendLine(Invariant($"## {kind}: {Each} best, {Each} median, {Each} worst of {answers.Count}")).AppendLine()
                    .AppendLine("Region 1 is the answer, region 2 the label.").AppendLine().AppendLine($"![{kind}]({kind}.jpg)");
            }

            File.WriteAllText(Path.Combine(made.FullName, PageName), page.ToString());
            File.WriteAllText(Path.Combine(made.FullName, "figures.json"), result.ToJson() + Environment.NewLine);
            cancellationToken.ThrowIfCancellationRequested();
            Directory.CreateDirectory(target);

            // The page last: what it shows is there before it.
            foreach (var file in made.GetFiles().OrderBy(f => f.Name == PageName))
            {
                File.Move(file.FullName, Path.Combine(target, file.Name), overwrite: true);
            }
        }
        finally
        {
            made.Delete(recursive: true);
        }
    }

    private static void Head(StringBuilder page, EvaluationResult result)
    {
        page.AppendLine(Invariant($"# {result.Model} {result.Version} on {result.Photos} photos of '{result.Split}'")).AppendLine()
            .AppendLine(Invariant($"Measured {result.Date:yyyy-MM-dd}, {result.SecondsPerPhoto:f2} s a photo. Percent, unless a line says otherwise.")).AppendLine()
            .AppendLine("| task | figure | | n |").AppendLine("|---|---|---|---|");
        foreach (var figure in EvaluationFigures.Of(result))
        {
            page.AppendLine(Invariant($"| {figure.Task} | {figure.Name} | {figure.Value:f1} | {figure.N} |"));
        }
    }

    private static void Curves(StringBuilder page, EvaluationResult result, string folder)
    {
        if (result.Interactive is { ClickMIoU: { Count: > 1 } clicks })
        {
            Plot(folder, "click-curve.png", "mean IoU after n clicks (things, %)", [Curve("IoU", [.. clicks.Select((iou, n) => (n + 1.0, iou))])]);
            page.AppendLine().AppendLine("## Clicks").AppendLine().AppendLine("![mean IoU after n clicks](click-curve.png)");
        }

        (string Of, ReliabilityScores? Scores)[] all =
        [
            ("phrases", result.PhraseReliability),
            ("things", result.ThingReliability),
            ("regions by names", result.Regions?.WordReliability),
            ("regions by pieces", result.Regions?.PieceReliability),
        ];
        List<RunLogCurve> reliable = [.. all.Where(r => r.Scores is { Bins.Count: > 1 }).Select(r => Curve(r.Of, [.. r.Scores!.Bins.Select(b => (b.Score, b.Right))]))];
        if (reliable.Count == 0)
        {
            return;
        }

        Plot(folder, "reliability.png", "right (%) against score (%)", [.. reliable, Curve("as it should be", [(0, 0), (100, 100)])]);
        page.AppendLine().AppendLine("## Reliability of scores").AppendLine().AppendLine("![share of right answers against their score](reliability.png)").AppendLine()
            .AppendLine("| of | scores | answers | mean score | right |").AppendLine("|---|---|---|---|---|");
        foreach (var (of, scores) in all)
        {
            Bins(page, of, scores);
        }
    }

    private static void Bins(StringBuilder page, string of, ReliabilityScores? scores)
    {
        foreach (var bin in scores?.Bins ?? [])
        {
            page.AppendLine(Invariant($"| {of} | {bin.From:0.0}–{bin.To:0.0} | {bin.Count} | {bin.Score:f1} | {bin.Right:f1} |"));
        }
    }

    private static void Words(StringBuilder page, WordsResult? words)
    {
        if (words is null)
        {
            return;
        }

        page.AppendLine().AppendLine("## Words").AppendLine().AppendLine("| phrase | kind | taught | photo | score | IoU | right |").AppendLine("|---|---|---|---|---|---|---|");
        foreach (var word in words.Words)
        {
            page.AppendLine(Invariant($"| {word.Phrase} | {word.Kind} | {(word.Taught ? "yes" : "no")} | {word.Photo} | {word.Score:f2} | {100 * word.IoU:f0} | {(word.Right ? "yes" : word.Found ? "no" : "not found")} |"));
        }
    }

    private static RunLogCurve Curve(string name, IReadOnlyList<(double X, double Y)> points) => new(name, points, points[^1].Y);

    private static void Plot(string folder, string file, string title, IReadOnlyList<RunLogCurve> curves)
    {
        using var canvas = new Canvas(PlotWidth, PlotHeight, SKColors.White);
        new RunLogPanel(canvas, SKRect.Create(PlotWidth, PlotHeight)).Draw(title, curves);
        canvas.ToImage().Save(Path.Combine(folder, file));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
