using System.Globalization;
using System.Text;
using FindAgents.Agents;
using FindAgents.Agents.Albums;
using FindAgents.Agents.Answers;
using FindAgents.Agents.Running;
using FindAgents.Cli.CommandLine;

namespace FindAgents.Cli.Output;

/// <summary>The folder that a run is written to: a picture for each image and step, the trace, and a transcript to read.</summary>
internal sealed class RunFolder
{
    private readonly string _folder;
    private readonly string _ending;
    private readonly bool _masks;
    private readonly Dictionary<(int Step, int Image), string> _pictures = [];

    /// <summary>Checks the name before any work is done.</summary>
    /// <exception cref="UsageException">It cannot be used.</exception>
    public RunFolder(string folder, string format, bool masks)
    {
        if (File.Exists(folder))
        {
            throw new UsageException($"--out {folder} is a file: name a folder.");
        }

        (_folder, _ending, _masks) = (folder, $".{format}", masks);
    }

    /// <summary>Writes everything, the transcript last: it shows nothing that is not there.</summary>
    /// <returns>How many files were written.</returns>
    public async Task<int> WriteAsync(CompositionRun run, FindOperations? find, AlbumOperations? albums, CancellationToken cancellationToken)
    {
        var files = 0;
        foreach (var step in run.Steps)
        {
            if (step.Hits is { } hits && await albums!.DrawSheetAsync(hits.ResultId, cancellationToken) is { } sheet)
            {
                var file = $"step-{step.Step}{_ending}";
                await WriteAsync(file, PictureFormats.Encode(sheet, file));
                _pictures.Add((step.Step, 0), file);
            }

            for (var i = 0; i < (step.Images?.Count ?? 0); i++)
            {
                var image = step.Images![i];
                if (image.ShownId is not { } id)
                {
                    continue;
                }

                var stem = step.Images.Count == 1 ? $"step-{step.Step}" : string.Create(CultureInfo.InvariantCulture, $"step-{step.Step}-{i + 1:00}");
                var file = stem + _ending;
                await WriteAsync(file, PictureFormats.Encode(await find!.DrawAsync(id, image.Image, null, cancellationToken), file));
                _pictures.Add((step.Step, i), file);
                await WriteMasksAsync(stem, image.Regions);
                await WriteMasksAsync($"{stem}-counted", image.Counted?.Things ?? []);
            }
        }

        await WriteAsync("run.json", Encoding.UTF8.GetBytes(MachineOutput.Serialize(run) + "\n"));
        await WriteAsync("transcript.md", Encoding.UTF8.GetBytes(Transcript(run)));
        return files;

        async Task WriteMasksAsync(string stem, IReadOnlyList<RegionAnswer> regions)
        {
            foreach (var region in _masks ? regions : [])
            {
                var mask = await find!.ReadAsync(region.Mask, cancellationToken);
                await WriteAsync(string.Create(CultureInfo.InvariantCulture, $"masks/{stem}-{region.Number:00}-{ResultFiles.ToFileName(region.Label)}.png"), mask.Bytes);
            }
        }

        async Task WriteAsync(string name, ReadOnlyMemory<byte> content)
        {
            await AtomicFile.WriteAsync(Path.Combine(_folder, name), content, cancellationToken);
            files++;
        }
    }

    private string Transcript(CompositionRun run)
    {
        var text = new StringBuilder();
        text.Append("# ").Append(Escape(run.Request ?? "A plan")).Append("\n\nUnderstood as:\n\n```text\n");
        foreach (var line in CompositionText.Lines(run.Composition))
        {
            text.Append(line.Replace("```", "'''", StringComparison.Ordinal)).Append('\n');
        }

        text.Append("```\n");
        foreach (var step in run.Steps)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## Step {step.Step}: {step.Prototype}\n\n");
            for (var i = 0; i < Math.Max(1, step.Images?.Count ?? 0); i++)
            {
                if (_pictures.TryGetValue((step.Step, i), out var picture))
                {
                    text.Append(CultureInfo.InvariantCulture, $"![{Escape(step.Images is { } images ? RunWords.Name(run, images[i].Image) : "What was found")}]({picture})\n\n");
                }
            }

            foreach (var line in RunWords.Lines(run, step).DefaultIfEmpty("nothing found"))
            {
                text.Append("* ").Append(Escape(line)).Append('\n');
            }

            if (step.Model is { } model)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n{model}: encoded in {step.EncodeMs:0} ms, answered in {step.AskMs:0} ms.\n");
            }
        }

        if (run.Cancelled)
        {
            text.Append("\nThe run was cancelled here.\n");
        }

        return text.ToString();
    }

    // A request is anybody's: it is text here, whatever it looks like.
    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var c in CompositionText.Clean(text))
        {
            if (c is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '#' or '|' or '!')
            {
                escaped.Append('\\');
            }

            escaped.Append(c);
        }

        return escaped.ToString();
    }
}
