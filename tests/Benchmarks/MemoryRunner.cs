using System.Diagnostics;
using System.Globalization;
using FindAgents.Engine.Models.Official;
using static TorchSharp.torch;

namespace FindAgents.Benchmarks;

/// <summary>
/// The most memory that the official Focal-T model takes, once to be loaded and once to encode a picture: each time in a
/// fresh process, which starts without what others left behind.
/// </summary>
internal static class MemoryRunner
{
    /// <summary>The verb of <see cref="Program"/>.</summary>
    public const string Verb = "memory";

    private const string Load = "load";

    private static readonly string[] Sizes = ["640x480", "1024x768"];

    /// <summary>Measures, or does what is to be measured.</summary>
    /// <param name="options">Nothing, or what this method gives the processes that it starts: a checkpoint, and a size or <c>load</c>.</param>
    /// <param name="output">Gets a line for each measurement.</param>
    /// <returns>0, or 1 where it cannot be done.</returns>
    public static int Run(IReadOnlyList<string> options, TextWriter output)
    {
        if (options is [var file, var what])
        {
            output.WriteLine(Measure(file, what));
            return 0;
        }

        if (options.Count > 0 || !OperatingSystem.IsLinux())
        {
            output.WriteLine(options.Count > 0 ? $"'{Verb}' takes no options." : "Peak memory is read from /proc, which this system does not have.");
            return 1;
        }

        var path = Path.Combine(Path.GetTempPath(), $"find-agents-{Guid.NewGuid():N}.safetensors");
        try
        {
            Start(path, "save");
            var size = new FileInfo(path).Length;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{OfficialFocalT.Configuration}, random weights, {size / 1e6:f0} MB; megabytes, fresh processes"));
            output.WriteLine($"{"most memory",-24} {"whole",9} {"of file",9}");
            foreach (var line in Sizes.Prepend(Load))
            {
                var peak = long.Parse(Start(path, line), CultureInfo.InvariantCulture);
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(line == Load ? "load" : $"load, encode {line}"),-24} {peak / 1e6,9:f0} {(double)peak / size,9:f2}"));
            }

            return 0;
        }
        finally
        {
            File.Delete(path);
        }
    }

    // The process's own peak, in bytes; the checkpoint's pages count while they are mapped.
    private static long Measure(string file, string what)
    {
        if (what == "save")
        {
            using var modules = OfficialFocalT.Modules();
            modules.Save(file);
            return 0;
        }

        using var model = OfficialFocalT.Model(OfficialModelLoader.LoadModules(file, OfficialFocalT.Configuration, null, CPU).Modules);
        if (what != Load)
        {
            var size = what.Split('x').Select(int.Parse).ToArray();
            using var pixels = rand(1, 3, size[1], size[0]).mul_(255);
            model.Encode(pixels).Dispose();
        }

        return 1024 * long.Parse(
            File.ReadLines("/proc/self/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture);
    }

    private static string Start(string file, string what)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(MemoryRunner).Assembly.Location);
        }

        foreach (var argument in (string[])[Verb, file, what])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var answer = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? answer : throw new InvalidOperationException($"The process that was to {what} ended with {process.ExitCode}.");
    }
}
