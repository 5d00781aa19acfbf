# Builds the findagents command where the sources are newer than the last build; for findagents.cmd.
$ErrorActionPreference = 'Stop'
$project = $PSScriptRoot
$root = Split-Path (Split-Path $project)
$program = Join-Path $project 'bin/Release/net10.0/findagents.dll'
$state = Join-Path $project 'obj'
$stamp = Join-Path $state 'findagents.built'
$log = Join-Path $state 'findagents.build.log'

function Test-Stale {
    if (-not ((Test-Path $program) -and (Test-Path $stamp))) { return $true }
    $built = (Get-Item $stamp).LastWriteTimeUtc
    $sources = @('engine', 'agents', 'mcp-server', 'models', 'Directory.Build.props', 'Directory.Packages.props', 'global.json') |
        ForEach-Object { Join-Path $root $_ } | Where-Object { Test-Path $_ }
    $newer = Get-ChildItem $sources -Recurse -File |
        Where-Object { $_.LastWriteTimeUtc -gt $built -and $_.FullName -notmatch '[\\/](bin|obj)[\\/]' } |
        Select-Object -First 1
    return $null -ne $newer
}

if (-not (Test-Stale)) { exit 0 }

# Starts at the same time build one after the other; the later ones find it done.
$name = 'findagents-' + [BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash([Text.Encoding]::UTF8.GetBytes($root))).Replace('-', '')
$mutex = New-Object Threading.Mutex($false, $name)
try { [void]$mutex.WaitOne() } catch [Threading.AbandonedMutexException] { }
try {
    if (-not (Test-Stale)) { exit 0 }
    if (-not (dotnet --list-sdks | Where-Object { [int]($_ -split '\.')[0] -ge 10 })) {
        [Console]::Error.WriteLine('findagents: the .NET 10 SDK is needed to build. Install it: https://dotnet.microsoft.com/download/dotnet/10.0')
        exit 1
    }
    [Console]::Error.WriteLine('findagents: building; the first time takes a minute, and longer where libtorch (about 200 MB) is to be fetched...')
    New-Item -ItemType Directory -Force $state | Out-Null
    $started = [DateTime]::UtcNow
    # Windows PowerShell takes a line on stderr for an error of its own.
    $ErrorActionPreference = 'Continue'
    Push-Location $root
    try { dotnet build $project -c Release -v minimal -nodeReuse:false *> $log } finally { Pop-Location }
    if ($LASTEXITCODE -ne 0) {
        [Console]::Error.WriteLine("findagents: the build failed; the whole log is in $log")
        Select-String -Path $log -Pattern 'error [A-Z]+[0-9]+' | Select-Object -First 20 | ForEach-Object { [Console]::Error.WriteLine($_.Line) }
        exit 1
    }
    New-Item -ItemType File -Force $stamp | Out-Null
    (Get-Item $stamp).LastWriteTimeUtc = $started
    exit 0
}
finally {
    $mutex.ReleaseMutex()
}
