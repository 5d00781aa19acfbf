using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CsCheck;
using FindAgents.Engine.Runtime;
using TorchSharp;

namespace FindAgents.Engine.Tests.Runtime;

public class TorchLibraryTests
{
    private const string Version = "GLIBCXX_3.4.32";

    [Fact]
    public void Convolutions_are_right_on_this_processor()
    {
        TorchLibrary.EnsureLoaded();
        Assert.True(ConvolutionBackends.IsRight(), TorchLibrary.Remark);
    }

    [SkippableFact]
    public void NNPACK_is_off_so_that_libtorch_does_not_warn_of_it_at_each_convolution()
    {
        TorchLibrary.EnsureLoaded();
        var isOn = ConvolutionBackends.HasNnPackOn();
        Skip.If(isOn is null, "This libtorch's context cannot be looked up by name.");
        Assert.False(isOn);
    }

    [Fact]
    public void Torch_computes()
    {
        TorchLibrary.EnsureLoaded();
        using var ones = torch.ones(3, 3);
        using var sum = ones.sum();
        Assert.Equal(9f, sum.item<float>());
    }

    [Fact]
    public void Inspect_tells_what_is_loaded()
    {
        var info = TorchLibrary.Inspect();
        Assert.StartsWith("2.", info.TorchVersion, StringComparison.Ordinal);
        Assert.InRange(info.Threads, 1, 4096);
        Assert.NotEmpty(info.Remark);
        if (OperatingSystem.IsLinux())
        {
            Assert.True(File.Exists(info.StandardLibrary), info.StandardLibrary);
            Assert.StartsWith("GLIBCXX_3.4.", info.StandardLibraryVersion, StringComparison.Ordinal);
            Assert.True(Directory.Exists(info.TorchFolder), info.TorchFolder);
        }
    }

    [SkippableFact]
    public void The_mend_is_made_exactly_where_the_standard_library_is_older()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "the mend is for Linux");
        TorchLibrary.EnsureLoaded();
        var older = !StandardLibrary.Versions().Contains(Version);
        Assert.Equal(older, TorchLibrary.Remark.Contains("marked weak", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void The_packages_library_is_as_the_mend_expects()
    {
        var elf = File.ReadAllBytes(RequireWrapper());
        var need = WeakVersionNeed.Find(elf, StandardLibrary.FileName, Version);
        Assert.NotNull(need);
        Assert.Equal(0x0297f842u, need.Value.Hash);
        Assert.True(WeakVersionNeed.Relax(elf, StandardLibrary.FileName, Version));
        Assert.True(WeakVersionNeed.Find(elf, StandardLibrary.FileName, Version)!.Value.IsWeak);
    }

    [SkippableFact]
    public void The_mend_refuses_versions_that_the_packages_code_calls()
    {
        // This one has code behind it: relaxing it would only put off the failure.
        var elf = File.ReadAllBytes(RequireWrapper());
        Assert.Throws<NativeLibraryFormatException>(() => WeakVersionNeed.Relax(elf, StandardLibrary.FileName, "GLIBCXX_3.4.21"));
    }

    [SkippableFact]
    public void Truncations_of_the_packages_library_give_an_answer_or_the_typed_exception()
    {
        var whole = File.ReadAllBytes(RequireWrapper());
        Gen.Int[0, whole.Length].Sample(
            length =>
            {
                try
                {
                    _ = WeakVersionNeed.Find(whole.AsSpan(0, length), StandardLibrary.FileName, Version);
                }
                catch (NativeLibraryFormatException e)
                {
                    Assert.NotEmpty(e.Message);
                }
            },
            iter: 500);
    }

    [SkippableFact]
    public void The_package_cache_stays_as_it_was_published()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "the mend is for Linux");
        TorchLibrary.EnsureLoaded();
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var version = typeof(torch).Assembly.GetName().Version!.ToString(3);
        var package = Path.Combine(packages, "torchsharp", version);
        var archive = Path.Combine(package, $"torchsharp.{version}.nupkg");
        var cached = Path.Combine(package, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");
        Skip.IfNot(File.Exists(archive) && File.Exists(cached), $"TorchSharp's package is not in {packages}");

        using var zip = System.IO.Compression.ZipFile.OpenRead(archive);
        using var original = zip.GetEntry("runtimes/linux-x64/native/libLibTorchSharp.so")!.Open();
        Assert.Equal(Hash(original), HashFile(cached));
        Assert.Equal(HashFile(cached), HashFile(RequireWrapper()));
    }

    [SkippableFact]
    public void A_library_loads_from_memory()
    {
        var elf = MendedWrapper();
        List<string> failures = [];
        var loaded = TransientLibrary.TryLoadFromMemory(elf, failures, out var handle);
        Skip.IfNot(loaded, $"this system allows no libraries in memory: {string.Join("; ", failures)}");
        Assert.NotEqual(0, handle);
        Assert.True(NativeLibrary.TryGetExport(handle, "THSTensor_ones", out _));
    }

    [SkippableFact]
    public void A_library_loads_through_a_folder_and_leaves_nothing_there()
    {
        var elf = MendedWrapper();
        var folder = Directory.CreateTempSubdirectory("findagents-tests-");
        try
        {
            List<string> failures = [];
            Assert.True(TransientLibrary.TryLoadThrough(folder.FullName, elf, failures, out var handle), string.Join("; ", failures));
            Assert.True(NativeLibrary.TryGetExport(handle, "THSTensor_ones", out _));
            Assert.Empty(folder.GetFileSystemInfos());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [SkippableFact]
    public void A_folder_that_cannot_hold_a_library_is_passed_over_with_its_reason()
    {
        var elf = MendedWrapper();
        var file = Path.GetTempFileName();
        try
        {
            List<string> failures = [];
            Assert.False(TransientLibrary.TryLoadThrough(Path.Combine(file, "below"), elf, failures, out var handle));
            Assert.Equal(0, handle);
            Assert.Contains(file, Assert.Single(failures), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [SkippableFact]
    public void What_is_no_library_is_passed_over_with_its_reason()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "the mend is for Linux");
        List<string> failures = [];
        Assert.False(TransientLibrary.TryLoadFromMemory("no library"u8.ToArray(), failures, out _));
        Assert.False(TransientLibrary.TryLoadThrough(Path.GetTempPath(), "no library"u8.ToArray(), failures, out _));
        Assert.Equal(2, failures.Count);
    }

    private static byte[] MendedWrapper()
    {
        TorchLibrary.EnsureLoaded(); // what the library depends on has to be in the process
        var elf = File.ReadAllBytes(RequireWrapper());
        _ = WeakVersionNeed.Relax(elf, StandardLibrary.FileName, Version);
        return elf;
    }

    private static string RequireWrapper()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "the mend is for Linux");
        var path = TorchLibrary.FindWrapper();
        Skip.If(path is null, "TorchSharp's native library is not beside the tests");
        return path!;
    }

    private static string HashFile(string path)
    {
        using var stream = File.OpenRead(path);
        return Hash(stream);
    }

    private static string Hash(Stream stream) => Convert.ToHexString(SHA256.HashData(stream));
}
