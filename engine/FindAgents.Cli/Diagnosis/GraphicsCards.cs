using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace FindAgents.Cli.Diagnosis;

/// <summary>The graphics cards and their memory, as NVIDIA's own tool lists them: TorchSharp 0.107 has no word for either.</summary>
internal static class GraphicsCards
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>A line for each card; none where the tool is not there, fails, or takes too long.</summary>
    public static IReadOnlyList<string> List()
    {
        try
        {
            using var tool = Process.Start(new ProcessStartInfo("nvidia-smi", "--query-gpu=name,memory.free,memory.total --format=csv,noheader,nounits")
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            if (tool is null)
            {
                return [];
            }

            // A few lines, which fit the pipe: it need not be emptied for the tool to end.
            if (!tool.WaitForExit(Patience))
            {
                tool.Kill(entireProcessTree: true);
                return [];
            }

            return tool.ExitCode == 0 ? Read(tool.StandardOutput.ReadToEnd()) : [];
        }
        catch (Exception e) when (e is Win32Exception or IOException or InvalidOperationException)
        {
            return [];
        }
    }

    /// <summary>Reads the tool's list: a card a line, its name, and free and whole memory in MiB.</summary>
    public static IReadOnlyList<string> Read(string list)
    {
        var cards = new List<string>();
        foreach (var line in list.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line.Split(',', StringSplitOptions.TrimEntries) is [.. var name, var free, var whole] && name.Length > 0
                && long.TryParse(free, NumberStyles.None, CultureInfo.InvariantCulture, out var left)
                && long.TryParse(whole, NumberStyles.None, CultureInfo.InvariantCulture, out var all))
            {
                cards.Add($"{string.Join(", ", name)}, {SystemChecks.Size(left << 20)} free of {SystemChecks.Size(all << 20)}");
            }
        }

        return cards;
    }
}
