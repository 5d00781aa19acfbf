using System.Globalization;
using FindAgents.Agents.Albums;
using FindAgents.Agents.Answers;
using FindAgents.Retrieval;
using Spectre.Console;

namespace FindAgents.Cli.Output;

/// <summary>Prints what is to be said of albums for people.</summary>
internal static class AlbumTables
{
    private const int LabelsTold = 6;

    /// <summary>What an index run did.</summary>
    public static void Write(IAnsiConsole console, AlbumIndexAnswer answer, TimeSpan elapsed)
    {
        var encoded = answer.Added + answer.Reindexed;
        string[] done =
        [
            .. Counted(answer.Added, "photo added", "photos added"),
            .. Counted(answer.Reindexed, "encoded anew", "encoded anew"),
            .. Counted(answer.Moved, "file moved or copied", "files moved or copied"),
            .. Counted(answer.Removed, "file gone", "files gone"),
        ];
        var rate = encoded > 0 && elapsed > TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $" ({encoded / elapsed.TotalMinutes:0} a minute)") : "";
        console.WriteLine($"{(done.Length > 0 ? string.Join(", ", done) : "Nothing has changed")}, in {AlbumProgress.Duration(elapsed)}{rate}.");
        Write(console, "Could not be read", answer.Problems, answer.ProblemCount, answer.Album);
        Write(console, "Left alone", answer.Skipped, answer.Skipped.Count, answer.Album);
        console.WriteLine($"{answer.Album} holds {Number(answer.Photos)} {(answer.Photos == 1 ? "photo" : "photos")}.");
    }

    /// <summary>The albums of a place.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<AlbumStatusAnswer> albums, string place)
    {
        if (albums.Count == 0)
        {
            console.WriteLine($"There is no album in {place}. Make one: findagents album create NAME FOLDER");
            return;
        }

        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("album").AddColumn(Right("photos")).AddColumn(Right("regions")).AddColumn(Right("problems")).AddColumn("folders");
        foreach (var album in albums)
        {
            table.AddRow(
                new Text(album.Album),
                new Text(Number(album.Photos)),
                new Text(Number(album.Regions)),
                new Text(Number(album.ProblemCount)),
                new Text(string.Join(", ", album.Folders.Select(folder => folder.Path))));
        }

        console.Write(table);
        console.WriteLine($"In {place}");
    }

    /// <summary>What an album holds.</summary>
    public static void Write(IAnsiConsole console, AlbumStatusAnswer album, IReadOnlyList<AlbumModelStatus> models)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("folder").AddColumn("lies at");
        foreach (var folder in album.Folders)
        {
            table.AddRow(new Text(folder.Name), new Text(folder.Path));
        }

        console.Write(table);
        foreach (var model in models)
        {
            console.WriteLine($"{model.Model}: {Number(model.Photos)} photos, {Number(model.Regions)} regions{(model.Waiting > 0 ? $", {Number(model.Waiting)} files wait for it" : "")}");
        }

        console.WriteLine($"{Number(album.Files)} files are indexed, {Number(album.ProblemCount)} could not be read.");
        Write(console, "Could not be read", album.Problems, album.ProblemCount, album.Album);
        if (album.Note is { } note)
        {
            console.WriteLine(note);
        }
    }

    /// <summary>What a search found.</summary>
    public static void Write(IAnsiConsole console, AlbumHitsAnswer answer, int page, string? sheet)
    {
        if (answer.Hits.Count == 0)
        {
            console.WriteLine("Nothing found.");
        }
        else
        {
            console.Write(answer.Hits[0].Region is null ? Photos(answer.Hits) : Regions(answer.Hits));
        }

        if (answer.UnknownWords.Count > 0)
        {
            console.WriteLine($"Left out, as the model does not know them: {string.Join(", ", answer.UnknownWords)}");
        }

        if (answer.Note is { } note)
        {
            console.WriteLine(note);
        }

        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{answer.Album} · {answer.Model} · understood in {answer.Timings.EmbedMs:0} ms, searched in {answer.Timings.SearchMs:0} ms"));
        if (answer.HasMore)
        {
            console.WriteLine($"There is more: --page {page + 1}");
        }

        if (sheet is not null)
        {
            console.WriteLine($"Picture: {sheet}");
        }
    }

    private static Table Photos(IReadOnlyList<AlbumHitAnswer> hits)
    {
        var table = new Table { Border = TableBorder.Simple };
        var taken = hits.Any(hit => hit.Taken is not null);
        table.AddColumn(Right("#")).AddColumn(Right("alike")).AddColumn("photo").AddColumn("what goes with it");
        if (taken)
        {
            table.AddColumn("taken");
        }

        foreach (var hit in hits)
        {
            List<Text> cells = [new(Number(hit.Number)), new(Alike(hit)), new(hit.Path), new(Why(hit))];
            if (taken)
            {
                cells.Add(new Text(hit.Taken?[..10] ?? ""));
            }

            table.AddRow(cells);
        }

        return table;
    }

    private static Table Regions(IReadOnlyList<AlbumHitAnswer> hits)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn(Right("#")).AddColumn(Right("alike")).AddColumn(Right("score")).AddColumn("label").AddColumn(Right("box (x, y, w, h)")).AddColumn("photo");
        foreach (var hit in hits)
        {
            var (region, box) = (hit.Region!, hit.Region!.Box);
            table.AddRow(
                new Text(Number(hit.Number)),
                new Text(Alike(hit)),
                new Text(region.Score.ToString("0.00", CultureInfo.InvariantCulture)),
                new Text(region.Label),
                new Text(string.Create(CultureInfo.InvariantCulture, $"{box.X:0}, {box.Y:0}, {box.Width:0}, {box.Height:0}")),
                new Text($"{hit.Path}#{region.Number}"));
        }

        return table;
    }

    // The best region of each thing that was asked for; where nothing was, what is in the photo.
    private static string Why(AlbumHitAnswer hit) => hit.Matches is { Count: > 0 } matches
        ? string.Join(", ", matches.Select(match => match.Regions is [var best, ..]
            ? string.Create(CultureInfo.InvariantCulture, $"{match.Entity} {best.Score:0.00}{(match.Regions.Count > 1 ? $" (+{match.Regions.Count - 1})" : "")}")
            : $"{match.Entity} –"))
        : string.Join(", ", (hit.Labels ?? []).Take(LabelsTold)) + (hit.Labels?.Count > LabelsTold ? ", …" : "");

    private static void Write(IAnsiConsole console, string title, IReadOnlyList<AlbumProblemAnswer> problems, int count, string album)
    {
        if (count == 0)
        {
            return;
        }

        console.WriteLine($"{title}: {Number(count)}");
        foreach (var problem in problems)
        {
            console.WriteLine($"  {problem.Path}: {problem.Reason}");
        }

        if (count > problems.Count)
        {
            console.WriteLine($"  … and {Number(count - problems.Count)} more: findagents album status {album} --json");
        }
    }

    private static string[] Counted(long count, string one, string many) => count == 0 ? [] : [$"{Number(count)} {(count == 1 ? one : many)}"];

    private static TableColumn Right(string title) => new TableColumn(title).RightAligned();

    private static string Alike(AlbumHitAnswer hit) => hit.Similarity.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
