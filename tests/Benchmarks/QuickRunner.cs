using System.Diagnostics;
using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using BenchmarkDotNet.Attributes;
using TorchSharp;

namespace FindAgents.Benchmarks;

/// <summary>Runs every method marked <see cref="BenchmarkAttribute"/> a few times and prints its median.</summary>
/// <remarks>Knows <see cref="ParamsAttribute"/>, <see cref="GlobalSetupAttribute"/> and <see cref="GlobalCleanupAttribute"/>, and nothing else of BenchmarkDotNet.</remarks>
internal static class QuickRunner
{
    private const int Warmup = 3;
    private const int DefaultRuns = 20;

    /// <summary>Runs the benchmarks.</summary>
    /// <param name="options"><c>--threads N</c>, <c>--runs N</c>, and words that a benchmark's name has to contain one of.</param>
    /// <param name="output">Gets a line for each benchmark.</param>
    /// <returns>0, or 1 where no benchmark has such a name or an option cannot be read.</returns>
    public static int Run(IReadOnlyList<string> options, TextWriter output)
    {
        var words = new List<string>();
        var runs = DefaultRuns;
        for (var i = 0; i < options.Count; i++)
        {
            var option = options[i];
            if (option is not ("--threads" or "--runs"))
            {
                words.Add(option);
            }
            else if (++i == options.Count || !int.TryParse(options[i], CultureInfo.InvariantCulture, out var number) || number < 1)
            {
                output.WriteLine($"{option} wants a positive number.");
                return 1;
            }
            else if (option == "--runs")
            {
                runs = number;
            }
            else
            {
                torch.set_num_threads(number);
            }
        }

        output.WriteLine($"{torch.get_num_threads()} thread(s), {Environment.ProcessorCount} cores; milliseconds, {runs} runs after {Warmup}; processor: this process's time a run");
        output.WriteLine($"{"benchmark",-64} {"median",9} {"least",9} {"processor",9}");
        var any = false;
        foreach (var (name, instance, method) in Benchmarks(words))
        {
            any = true;
            Call<GlobalSetupAttribute>(instance);
            var (median, least, processor) = Measure(Compile(instance, method), runs);
            Call<GlobalCleanupAttribute>(instance);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-64} {median,9:f2} {least,9:f2} {processor,9:f2}"));
        }

        if (!any)
        {
            output.WriteLine($"No benchmark's name contains {string.Join(" or ", words)}.");
        }

        return any ? 0 : 1;
    }

    private static IEnumerable<(string Name, object Instance, MethodInfo Method)> Benchmarks(List<string> words)
    {
        foreach (var type in typeof(QuickRunner).Assembly.GetTypes().OrderBy(type => type.Name, StringComparer.Ordinal))
        {
            foreach (var method in type.GetMethods().Where(method => method.IsDefined(typeof(BenchmarkAttribute))))
            {
                foreach (var values in Combinations(type))
                {
                    var instance = Activator.CreateInstance(type)!;
                    foreach (var (property, value) in values)
                    {
                        property.SetValue(instance, value);
                    }

                    var name = $"{type.Name}.{method.Name}({string.Join(", ", values.Select(pair => $"{pair.Property.Name}={pair.Value}"))})";
                    if (words.Count == 0 || words.Exists(word => name.Contains(word, StringComparison.OrdinalIgnoreCase)))
                    {
                        yield return (name, instance, method);
                    }
                }
            }
        }
    }

    // Every choice of one value for each property that has [Params].
    private static IEnumerable<IReadOnlyList<(PropertyInfo Property, object? Value)>> Combinations(Type type)
    {
        IEnumerable<IReadOnlyList<(PropertyInfo, object?)>> all = [[]];
        foreach (var property in type.GetProperties())
        {
            if (property.GetCustomAttribute<ParamsAttribute>() is { } choices)
            {
                all = [.. all.SelectMany(chosen => choices.Values.Select(value => (IReadOnlyList<(PropertyInfo, object?)>)[.. chosen, (property, value)]))];
            }
        }

        return all;
    }

    private static Func<object?> Compile(object instance, MethodInfo method)
    {
        Expression call = Expression.Call(Expression.Constant(instance), method);
        return Expression.Lambda<Func<object?>>(method.ReturnType == typeof(void)
            ? Expression.Block(call, Expression.Constant(null))
            : Expression.Convert(call, typeof(object))).Compile();
    }

    private static (double Median, double Least, double Processor) Measure(Func<object?> benchmark, int runs)
    {
        for (var i = 0; i < Warmup; i++)
        {
            Finish(benchmark());
        }

        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var times = new double[runs];
        for (var i = 0; i < runs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            Finish(benchmark());
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        process.Refresh();
        var processor = (process.TotalProcessorTime - before).TotalMilliseconds / runs;
        Array.Sort(times);
        return ((times[(runs - 1) / 2] + times[runs / 2]) / 2, times[0], processor);
    }

    // What a benchmark returns is waited for, and disposed.
    private static void Finish(object? result)
    {
        if (result is Task task)
        {
            task.GetAwaiter().GetResult();
        }
        else if (result is IDisposable disposable)
        {
            disposable.Dispose();
        }
    }

    private static void Call<TAttribute>(object instance)
        where TAttribute : Attribute
    {
        foreach (var method in instance.GetType().GetMethods().Where(method => method.IsDefined(typeof(TAttribute))))
        {
            method.Invoke(instance, null);
        }
    }
}
